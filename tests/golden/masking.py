"""Replaces what each play has anew, random ids and moments, by placeholders."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from tests.golden.files import Json

HASH: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{16,}(?![0-9a-f])")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T[\d:.]+(?:Z|\+00:00)")
_HINT: Final = re.compile(r"glk_[\w-]{4}…[\w-]{4}")
_HOUR_OR_MINUTE: Final = re.compile(r"(?<=-)\d{10}(?:\d\d)?$")
_PLACE: Final = "after"
"""Which subscriber a pass over all got to; random, since they are in the order of their ids."""


@dataclass(slots=True)
class Masking:
    """`names`: what stands for ids that the play knows. `kept`: hashes that are the same in every
    play. `first_day`: moments before it are the play's own, and stay.
    """

    names: Mapping[str, str]
    kept: frozenset[str]
    first_day: str
    first_ms: int
    _numbers: dict[str, int] = field(default_factory=dict)

    def documents(self, documents: Mapping[str, Json]) -> Json:
        """By path, in an order that does not depend on what is random."""
        masked: Json = {}
        for path, fields in sorted(documents.items(), key=lambda each: self._blind(list(each))):
            masked[self._text(path, self._numbered)] = self._value(fields, self._numbered)
        return masked

    def tasks(self, tasks: Iterable[Json]) -> list[object]:
        """Each once: how often a summary follows depends on when a minute ends."""
        masked = [self._value(each, self._numbered) for each in sorted(tasks, key=self._blind)]
        return [each for place, each in enumerate(masked) if each not in masked[:place]]

    def _blind(self, value: object) -> str:
        """A text that all random ids are alike in, unless they have a number already."""
        return json.dumps(self._value(value, self._unnumbered), sort_keys=True)

    def _value(self, value: object, stand_in: Callable[[str], str]) -> object:
        if isinstance(value, dict):
            members = cast("Json", value)
            order = sorted(members, key=lambda key: self._text(key, self._unnumbered))
            masked = {
                self._text(key, stand_in): self._value(members[key], stand_in) for key in order
            }
            return masked | ({_PLACE: "<place>"} if isinstance(masked.get(_PLACE), str) else {})
        if isinstance(value, list):
            items = [self._value(each, stand_in) for each in cast("list[object]", value)]
            random = all(isinstance(each, str) and each.startswith("<") for each in items)
            return sorted(items, key=str) if random else items
        if isinstance(value, str):
            return self._text(value, stand_in)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and cast("int", value) >= self.first_ms:
            return "<milliseconds>"
        if is_number and self.first_ms // 1000 <= cast("int", value) < self.first_ms // 100:
            return "<seconds>"
        return value

    def _text(self, text: str, stand_in: Callable[[str], str]) -> str:
        for known, name in self.names.items():
            text = text.replace(known, f"<{name}>")
        text = _MOMENT.sub(self._moment, _HOUR_OR_MINUTE.sub("<hour or minute>", text))
        return HASH.sub(lambda found: stand_in(found[0]), _HINT.sub("<hint>", text))

    def _moment(self, found: re.Match[str]) -> str:
        """How it is written stays, so that another precision is seen."""
        return found[0] if found[1] < self.first_day else re.sub(r"\d", "0", found[0])

    def _numbered(self, found: str) -> str:
        if found in self.kept:
            return found
        return f"<id {self._numbers.setdefault(found, len(self._numbers) + 1)}>"

    def _unnumbered(self, found: str) -> str:
        return found if found in self.kept else f"<id {self._numbers.get(found, '')}>"
