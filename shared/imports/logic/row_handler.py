"""What an import needs to know of a kind of row, apart from how imports go about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import JsonValue

from shared.brands.settings import BrandSettings
from shared.imports.logic.columns import Columns
from shared.imports.models import ImportOptions


@dataclass(frozen=True, slots=True)
class RunningImport:
    """What its rows are checked against; `now` is the moment it was committed, so that a repeat
    of a page finds what the first attempt found.
    """

    id: str
    name: str | None
    options: ImportOptions
    settings: BrandSettings
    now: datetime

    @property
    def brand_id(self) -> str:
        return self.settings.config.brand_id


@dataclass(frozen=True, slots=True)
class Row:
    """`place` names a row among all rows of all imports; what it becomes is marked with it."""

    place: str
    fields: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Stored:
    """By this row, in this attempt or an earlier one."""


@dataclass(frozen=True, slots=True)
class Updated:
    """There before this row, which changed it, in this attempt or an earlier one."""


@dataclass(frozen=True, slots=True)
class Known:
    """There before this row, which changed nothing."""


@dataclass(frozen=True, slots=True)
class Refused:
    reason: str


Outcome = Stored | Updated | Known | Refused


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """One page of the follow-up is done: where the next one begins, None at the end, and which
    share of the whole is done.
    """

    after: str | None
    done: float


class RowHandler(Protocol):
    """Rows are stored in `phases` passes over all parts, each row in the pass it belongs to, and
    then followed up. Every method may run twice for the same rows, also at once.
    """

    def columns(self, options: ImportOptions) -> Columns:
        """The columns of an import with these options; raises `InvalidError` for ones that are not
        allowed.
        """

    @property
    def phases(self) -> int: ...

    def phase_of(self, fields: Mapping[str, JsonValue]) -> int: ...

    async def store(self, running: RunningImport, rows: Sequence[Row]) -> list[Outcome]:
        """What became of each row, in their order."""

    async def follow_up(self, running: RunningImport, after: str | None) -> FollowedUp: ...
