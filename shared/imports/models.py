"""Imports: files of rows, sent in parts, stored row by row, with what became of each."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
)

from shared.common.wire import IsoTime, StoredModel, WireModel

MAX_PARTS: Final = 1_000
MAX_PART_BYTES: Final = 900_000
MAX_REFUSED_SHOWN: Final = 1_000
FOLLOW_UP_SHARE: Final = 10
"""Percent of an import's way that comes after its rows."""


class ImportKind(StrEnum):
    """What the rows are of."""

    HISTORY = "history"
    SUBSCRIBERS = "subscribers"


class ImportStatus(StrEnum):
    """`open` takes parts; a commit makes it `running`, which ends in `done` or `failed`."""

    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RefusedRow(StoredModel):
    """A row that was not stored: `line` is where it begins in its part, from 1."""

    part: int
    line: int
    reason: str


class RowCounts(StoredModel):
    """Rows stored by this import, those that changed what was there, those that were known before
    it (or there twice), and refused ones.
    """

    stored: int = 0
    updated: int = 0
    known: int = 0
    refused: int = 0

    def plus(self, more: "RowCounts") -> "RowCounts":
        return RowCounts(
            stored=self.stored + more.stored,
            updated=self.updated + more.updated,
            known=self.known + more.known,
            refused=self.refused + more.refused,
        )


class Step(StoredModel):
    """One page of one part in one phase, and so one task. The parts are gone through once in
    each phase; the phase after these, the follow-up, has part 0. Parts count from 1, the others
    from 0.
    """

    phase: int = 0
    part: int = 1
    page: int = 0

    def following(self, *, more: bool, parts: int, phases: int) -> "Step | None":
        """The step after this one; `more` says whether its part, or the follow-up, goes on."""
        if more:
            return self.model_copy(update={"page": self.page + 1})
        if self.phase == phases:
            return None
        if self.part < parts:
            return Step(phase=self.phase, part=self.part + 1)
        following = self.phase + 1
        return Step(phase=following, part=0 if following == phases else 1)

    def percent(self, within: float, *, parts: int, phases: int) -> int:
        """How far an import is, 0 to 99, when this share of the step's part is done."""
        rows_share = 100 - FOLLOW_UP_SHARE
        if self.phase == phases:
            return min(99, rows_share + int(within * FOLLOW_UP_SHARE))
        done = self.phase * parts + self.part - 1 + min(1.0, within)
        return int(done / (phases * parts) * rows_share)


ImportName = Annotated[str, Field(min_length=1, max_length=100)]


def _storable(name: str) -> str:
    """Firestore keeps no such keys."""
    if name.startswith("__") and name.endswith("__"):
        raise ValueError("a column of the form __name__ cannot be mapped; rename it in the file")
    return name


ColumnName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
    AfterValidator(_storable),
]
"""A column as its file calls it."""
ColumnMapping = Annotated[
    dict[ColumnName, Annotated[str, BeforeValidator(lambda field: "" if field is None else field)]],
    Field(max_length=200),
]


class ImportOptions(WireModel):
    """How the rows of an import are taken, where its kind can be told.

    `mapping` says which field a column of its CSV is, by the column's name; "" leaves it out.
    With `overwrite` the rows' values stand over those that are there. `tags` are given to all.
    """

    mapping: ColumnMapping | None = None
    overwrite: StrictBool | None = None
    tags: list[str] | None = None


class ImportRequest(ImportOptions):
    """What whoever opens an import says of it."""

    kind: ImportKind
    name: ImportName | None = None


class ImportFields(ImportRequest):
    """`percent` is of the whole way; `error` says why an import failed."""

    model_config = ConfigDict(extra="ignore")

    status: ImportStatus = ImportStatus.OPEN
    percent: int = 0
    rows: RowCounts = Field(default_factory=RowCounts)
    parts: int | None = Field(default=None, description="how many parts, once it is committed")
    error: str | None = None
    created_at: IsoTime
    created_by: str
    committed_at: IsoTime | None = None
    finished_at: IsoTime | None = None


class StoredImport(ImportFields):
    """An import as it lies in Firestore. `step` is the one to be carried out next, `after` where
    the follow-up has come to; `run` counts its starts, so that tasks of a new start have names of
    their own.
    """

    run: int = 0
    step: Step = Field(default_factory=Step)
    after: str | None = None


class Import(ImportFields):
    """An import as its brand sees it."""

    id: str
    brand_id: str


class ImportWithRefusals(Import):
    """With its first refused rows, by part and line."""

    refused_rows: list[RefusedRow]


class ImportTask(WireModel):
    """What a task carries: the step to carry out."""

    brand_id: str
    import_id: str
    run: int
    step: Step
