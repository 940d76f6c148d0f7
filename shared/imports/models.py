"""Imports: files of rows that are sent in parts and stored row by row."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
)

from shared.common.shapes import shaped
from shared.common.wire import IsoTime, StoredModel, WireModel

MAX_PARTS: Final = 1_000
MAX_PART_BYTES: Final = 900_000
MAX_REFUSED_SHOWN: Final = 1_000
MAX_LEFT_OUT_SHOWN: Final = 1_000
FINISH_SHARE: Final = 10
"""The percentage of an import that its last phase is, after all rows are stored."""


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
    """A row that was not stored. `line` is the line of its part on which it begins, from 1.

    `reason` names a field, and never repeats a value: it is kept longer than the file.
    """

    part: int
    line: int
    reason: str


class StoredRefusal(RefusedRow):
    """A refused row as Firestore holds it. `of` are keys of whom the row named, for an erasure."""

    of: list[str] = Field(default_factory=list)


class LeftOutDetail(StoredModel):
    """A detail of a row that was left out, while the rest of the row was stored."""

    part: int
    line: int
    field: str
    reason: str


class StoredLeftOut(LeftOutDetail):
    """A detail as Firestore holds it. `of` are keys of whom the row named, for an erasure."""

    of: list[str] = Field(default_factory=list)


class RowCounts(StoredModel):
    """How many rows made something new, changed what was there, changed nothing, were refused.

    A row that an import has twice is `known` the second time. Rows that are `incomplete`, since
    details of them were left out, are counted among the others, too.
    """

    stored: int = 0
    updated: int = 0
    known: int = 0
    refused: int = 0
    incomplete: int = 0

    def plus(self, more: "RowCounts") -> "RowCounts":
        """Return the sum of both."""
        return RowCounts(
            stored=self.stored + more.stored,
            updated=self.updated + more.updated,
            known=self.known + more.known,
            refused=self.refused + more.refused,
            incomplete=self.incomplete + more.incomplete,
        )


class Step(StoredModel):
    """One page of one part in one phase, and so one task.

    All parts are gone through once in each phase. The last phase, which finishes the import, has
    only part 0. Other parts count from 1, phases and pages from 0.
    """

    phase: int = 0
    part: int = 1
    page: int = 0

    def following(self, *, more: bool, parts: int, phases: int) -> "Step | None":
        """Return the next step, None after the last; `more` says whether this part goes on."""
        if more:
            return self.model_copy(update={"page": self.page + 1})
        if self.phase == phases:
            return None
        if self.part < parts:
            return Step(phase=self.phase, part=self.part + 1)
        following = self.phase + 1
        return Step(phase=following, part=0 if following == phases else 1)

    def percent(self, within: float, *, parts: int, phases: int) -> int:
        """Return how far an import is, 0 to 99, when this share of the step's part is done."""
        rows_share = 100 - FINISH_SHARE
        if self.phase == phases:
            return min(99, rows_share + int(within * FINISH_SHARE))
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
    shaped(
        r"^[^\x00]*$",
        "must be the name of a column in the file, without NUL characters",
        strip=True,
        min_length=1,
        max_length=200,
    ),
    AfterValidator(_storable),
]
"""A column as its file calls it."""

ColumnMapping = Annotated[
    dict[ColumnName, Annotated[str, BeforeValidator(lambda field: "" if field is None else field)]],
    Field(max_length=200),
]


class FileConsent(StrEnum):
    """What a whole file says of a consent.

    `subscribed`: so are the people whose rows say nothing of it. `unsubscribed`: so is everybody.
    """

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class ImportOptions(WireModel):
    """How to read the rows of an import, and what to do with them.

    `mapping` gives the field of a column of the CSV, by the column's name; "" leaves it out. With
    `overwrite` the values of rows replace those that are there. Everybody is given the `tags`.
    """

    mapping: ColumnMapping | None = None
    overwrite: StrictBool | None = None
    tags: list[str] | None = None
    email_consent: FileConsent | None = None
    sms_consent: FileConsent | None = None


class ImportRequest(ImportOptions):
    """What a caller who opens an import sends."""

    kind: ImportKind
    name: ImportName | None = None


class ImportFields(ImportRequest):
    """How far an import is, in percent, and what became of its rows; `error` says why it failed."""

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
    """An import as Firestore holds it.

    `step` is carried out next. `after` is where the next page of the last phase begins. `run`
    counts how often the import was started, so that each start has task names of its own.
    """

    run: int = 0
    step: Step = Field(default_factory=Step)
    after: str | None = None


class Import(ImportFields):
    """An import as its brand sees it."""

    id: str
    brand_id: str


class ImportWithRefusals(Import):
    """An import with the first rows that were refused, and the first details that were left out.

    Both are sorted by part and line.
    """

    refused_rows: list[RefusedRow]
    left_out: list[LeftOutDetail]


class ImportTask(WireModel):
    """Carry out this step."""

    brand_id: str
    import_id: str
    run: int
    step: Step
