"""Rows of a running import, and what can become of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from shared.brands.models.config import BrandSettings
from shared.imports.models import ImportOptions

Fields = Mapping[str, JsonValue]
"""What a row says, by the names of its fields; in CSV all values are texts."""

Rows = Mapping[str, Fields]
"""Rows by their places. A place names a row among all rows of all imports, and marks what the row
becomes.
"""


@dataclass(frozen=True, slots=True)
class RunningImport:
    """What rows are checked against.

    `now` is the moment of the commit, so that a page that is repeated comes out as it did at first.
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
class Stored:
    """The row made something new, in this attempt or an earlier one."""


@dataclass(frozen=True, slots=True)
class Updated:
    """The row changed what was there before it, in this attempt or an earlier one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the row says was there before it, and did not change."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The row cannot be stored; `reason` is for whoever sent it."""

    reason: str


Outcome = Stored | Updated | Known | Refused


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A detail of a row that was left out; `reason` is for whoever sent it. The rest is stored."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoredRows:
    """What became of rows, by their places, and which of their details were left out."""

    outcomes: Mapping[str, Outcome]
    left_out: Mapping[str, Sequence[LeftOut]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished:
    """A page of an import's last phase is done.

    `more` says whether there is another one, which begins after `after`. `done` is the share of
    the phase that is done, 0 to 1.
    """

    more: bool
    done: float
    after: str | None = None
