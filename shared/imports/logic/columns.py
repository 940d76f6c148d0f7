"""Columns of imported CSV: which field each column of a header is."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.common.errors import BadRequestError

_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that the rows of an import have, and those that its CSV header must name.

    `aliases` are other tools' names for them, in lower case, without spaces, `_` and `-`. `prefix`
    begins the names of columns that the brand makes up, and `own` tells what may follow it.
    `mapping` gives the field of a column of the file, or "" to leave it out. It overrides the
    column's name.
    """

    names: tuple[str, ...]
    required: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    prefix: str | None = None
    own: Callable[[str], bool] = bool
    mapping: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """All that a column can be, for an error message."""
        return ",".join((*self.names, *([f"{self.prefix}<name>"] if self.prefix else [])))

    def fields(self, header: Sequence[str]) -> list[str]:
        """Return each column's field, "" for one that is left out; raises `BadRequestError`."""
        fields = [self._field(name) for name in header]
        if lost := [name for name, target in self.mapping.items() if target and name not in header]:
            raise self._wrong(f"the mapping's column {lost[0][:40]!r} is missing")
        if missing := [name for name in self.required if name not in fields]:
            raise self._wrong(f"{missing[0]!r} is missing")
        first: dict[str, str] = {}
        for name, target in zip(header, fields, strict=True):
            if target and target in first:
                both = f"{first[target][:40]!r} and {name[:40]!r}"
                raise self._wrong(f"{target!r} is named twice, by {both}")
            first[target] = name
        return fields

    def _field(self, name: str) -> str:
        if name in self.mapping:
            return self.mapping[name]
        if self.prefix and name.lower().startswith(self.prefix):
            own = name[len(self.prefix) :]
            if self.own(own):
                return self.prefix + own
        names = {each.lower(): each for each in self.names}
        target = names.get(name.lower()) or self.aliases.get(_BETWEEN_WORDS.sub("", name.lower()))
        if target is None:
            raise self._wrong(f"{name[:40]!r} is no column")
        return target

    def _wrong(self, what: str) -> BadRequestError:
        right = f"the first line names the columns, by commas, out of {self.shown}"
        if self.aliases:
            right += "; a mapping says what the file's other names mean"
        return BadRequestError(f"line 1: {what}; {right}")
