"""Columns of imported CSV: which field each column of a header is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.common.addresses import visible
from shared.common.errors import BadRequestError
from shared.imports.logic.words import folded

Cells = Mapping[str, str]
"""The filled cells of a row, by the fields of their columns."""


def _as_they_are(cells: Cells) -> Cells:
    return cells


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of file that is recognised by its header.

    `marks` are groups of columns: a header of this kind has one of each group. `fields` are the
    fields of its columns; "" leaves one out. Where two columns are of one field, the first of these
    is taken. `others` says whether columns that are not named here are left out. `reading` turns
    the cells of a row into fields of ours. All names are folded.
    """

    name: str
    marks: tuple[frozenset[str], ...]
    fields: Mapping[str, str]
    others: bool = True
    reading: Callable[[Cells], Cells] = _as_they_are

    def fits(self, names: Sequence[str]) -> bool:
        """Tell whether a header with these folded names is of this kind."""
        return all(not group.isdisjoint(names) for group in self.marks)


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file as it names them, with the field of each; "" for one left out."""

    names: Sequence[str]
    fields: Sequence[str]
    preset: Preset | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that the rows of an import have, and those that its CSV header must name.

    `aliases` are other names for them, folded; "" for columns that say nothing to an import.
    `prefix` begins the names of columns that the brand makes up, and `own` tells what may follow
    it. `mapping` gives the field of a column of the file, or "" to leave it out. It overrides the
    column's name. `presets` are the files of other tools. `is_row` tells, by fields, a row from
    other text.
    """

    names: tuple[str, ...]
    required: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    prefix: str | None = None
    own: Callable[[str], bool] = bool
    mapping: Mapping[str, str] = field(default_factory=dict)
    presets: Sequence[Preset] = ()
    is_row: Callable[[Cells], bool] = bool

    @property
    def shown(self) -> str:
        """All that a column can be, for an error message."""
        return ",".join((*self.names, *([f"{self.prefix}<name>"] if self.prefix else [])))

    def header(self, cells: Sequence[str]) -> Header:
        """Return each column's field, and the kind of file; raises `BadRequestError`.

        Columns without a name are left out, as spreadsheets write them beside a table.
        """
        names = [visible(cell) for cell in cells]
        if odd := [name for name in names if not name.isprintable()]:
            raise self._wrong(f"{odd[0][:40]!r} is no column")
        by_name = [folded(name) for name in names]
        preset = next((each for each in self.presets if each.fits(by_name)), None)
        fields: Sequence[str] = [self._field(name, preset) if name else "" for name in names]
        if preset is not None:
            fields = self._each_once(names, fields, preset)
        if lost := [name for name, target in self.mapping.items() if target and name not in names]:
            raise self._wrong(f"the mapping's column {lost[0][:40]!r} is missing")
        if missing := [name for name in self.required if name not in fields]:
            raise self._wrong(f"{missing[0]!r} is missing")
        first: dict[str, str] = {}
        for name, target in zip(names, fields, strict=True):
            if target and target in first:
                both = f"{first[target][:40]!r} and {name[:40]!r}"
                raise self._wrong(f"{target!r} is named twice, by {both}")
            first[target] = name
        return Header(names, fields, preset)

    def _field(self, name: str, preset: Preset | None) -> str:
        if name in self.mapping:
            return self.mapping[name]
        if self.prefix and name.lower().startswith(self.prefix):
            own = name[len(self.prefix) :]
            if self.own(own):
                return self.prefix + own
        if preset is not None and folded(name) in preset.fields:
            return preset.fields[folded(name)]
        names = {each.lower(): each for each in self.names}
        target = names.get(name.lower(), self.aliases.get(folded(name)))
        if target is None and preset is not None and preset.others:
            return ""
        if target is None:
            raise self._wrong(f"{name[:40]!r} is no column")
        return target

    def _each_once(
        self, names: Sequence[str], fields: Sequence[str], preset: Preset
    ) -> Sequence[str]:
        """Leave out columns whose field another one has that stands before it in the preset."""
        mapped = {self.mapping[name] for name in names if name in self.mapping}
        places = {name: place for place, name in enumerate(preset.fields)}

        def place_of(name: str) -> int:
            return places.get(folded(name), len(places))

        best: dict[str, int] = {}
        for column, (name, target) in enumerate(zip(names, fields, strict=True)):
            taken = best.setdefault(target, column)
            if place_of(name) < place_of(names[taken]):
                best[target] = column
        return [
            target
            if name in self.mapping or (best[target] == column and target not in mapped)
            else ""
            for column, (name, target) in enumerate(zip(names, fields, strict=True))
        ]

    def _wrong(self, what: str) -> BadRequestError:
        right = f"the first line names the columns out of {self.shown}"
        if self.aliases:
            right += "; a mapping says what the file's other names mean"
        return BadRequestError(f"line 1: {what}; {right}")
