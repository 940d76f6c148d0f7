"""Rows of a running import, and what can become of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from shared.brands.models.config import BrandSettings
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
