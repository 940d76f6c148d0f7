"""Show how a file of subscribers would be read. Pure: it does not know who is stored."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from pydantic import Field, JsonValue

from shared.common.csv_lines import separator_of
from shared.common.wire import WireModel
from shared.imports.logic.records import PartFormat, Record, header_of, records
from shared.imports.logic.rows import LeftOut
from shared.imports.logic.subscriber_changes import RowSource, imported
from shared.imports.logic.subscriber_columns import subscriber_columns
from shared.imports.logic.subscriber_rows import Reading, SubscriberRow, read_row
from shared.imports.models import ImportOptions, LeftOutDetail, RefusedRow
from shared.subscribers.models.consent import Consent, ConsentStatus
from shared.subscribers.models.details import IMPORTED, NAMES

MOST_READ: Final = 1_000
MOST_SHOWN: Final = 10
MOST_TOLD: Final = 100


class PreviewColumn(WireModel):
    """A column of the file, and the field that it is; without a field, it is left out."""

    name: str
    field: str | None = None


class PreviewRow(WireModel):
    """A row as it would be read."""

    line: int
    fields: dict[str, JsonValue]


class ConsentCounts(WireModel):
    """How many rows subscribe a person to a channel, and how many unsubscribe one."""

    subscribed: int = 0
    unsubscribed: int = 0

    def plus(self, consent: Consent) -> "ConsentCounts":
        """Return the counts with one more consent."""
        return ConsentCounts(
            subscribed=self.subscribed + (consent.status is ConsentStatus.SUBSCRIBED),
            unsubscribed=self.unsubscribed + (consent.status is ConsentStatus.UNSUBSCRIBED),
        )


class PreviewCounts(WireModel):
    """How many rows were previewed, and what would become of them."""

    read: int = 0
    refused: int = 0
    incomplete: int = 0
    email: ConsentCounts = Field(default_factory=ConsentCounts)
    sms: ConsentCounts = Field(default_factory=ConsentCounts)


class ImportPreview(WireModel):
    """How a file would be read: its columns, its first rows, and what would not be stored.

    `more` says whether there are rows after those that were previewed.
    """

    preset: str | None = None
    separator: str | None = None
    columns: list[PreviewColumn]
    counts: PreviewCounts
    more: bool
    rows: list[PreviewRow]
    refused_rows: list[RefusedRow]
    left_out: list[LeftOutDetail]


def preview(
    content: bytes, kind: PartFormat, options: ImportOptions, reading: Reading, brand_id: str
) -> ImportPreview:
    """Read the first rows of a part that `check_part` has let pass."""
    columns = subscriber_columns(options)
    preset, separator, shown = None, None, list[PreviewColumn]()
    if kind is PartFormat.CSV:
        header = header_of(content, columns)
        preset = header.preset.name if header.preset is not None else None
        separator = separator_of(content.decode("utf-8-sig"))
        pairs = zip(header.names, header.fields, strict=True)
        shown = [
            PreviewColumn(name=name, field=field.removesuffix("?") or None)
            for name, field in pairs
            if name
        ]
    first = list(islice(records(content, kind, columns), MOST_READ + 1))
    source = _source(options, reading, brand_id)
    read = [_read(record, reading, source) for record in first[:MOST_READ]]
    return _preview(read).model_copy(
        update={
            "preset": preset,
            "separator": separator,
            "columns": shown,
            "more": len(first) > MOST_READ,
        }
    )


class _Read(WireModel):
    """A row of the preview: its fields and consents, or why it is refused."""

    line: int
    fields: dict[str, JsonValue] = Field(default_factory=dict)
    consents: tuple[Consent, Consent] | None = None
    left_out: list[LeftOutDetail] = Field(default_factory=list)
    refused: str | None = None


def _read(record: Record, reading: Reading, source: RowSource) -> _Read:
    if record.fields is None:
        return _Read(line=record.line, refused=record.reason)
    try:
        read = read_row(record.fields, reading)
    except ValueError as error:
        return _Read(line=record.line, refused=str(error))
    told: list[LeftOut] = [*read.left_out]
    person = imported(None, read.row, source, told.append)
    consents = (person.consents.email, person.consents.sms)
    return _Read(
        line=record.line,
        fields=_fields(read.row) | _statuses(consents),
        consents=consents,
        left_out=[
            LeftOutDetail(part=1, line=record.line, field=each.field, reason=each.reason[:300])
            for each in told
        ],
    )


def _fields(row: SubscriberRow) -> dict[str, JsonValue]:
    shown = {"email", *IMPORTED}
    fields: dict[str, JsonValue] = row.model_dump(mode="json", include=shown, exclude_none=True)
    return {name: fields[name] for name in ("email", *NAMES.values()) if name in fields}


def _statuses(consents: tuple[Consent, Consent]) -> dict[str, JsonValue]:
    named = zip(("emailStatus", "smsStatus"), consents, strict=True)
    return {name: consent.status.value for name, consent in named}


def _source(options: ImportOptions, reading: Reading, brand_id: str) -> RowSource:
    return RowSource(
        brand_id,
        None,
        reading.now,
        tuple(options.tags or ()),
        email_consent=options.email_consent,
        sms_consent=options.sms_consent,
    )


def _preview(read: Iterable[_Read]) -> ImportPreview:
    counts = PreviewCounts()
    rows: list[PreviewRow] = []
    refused: list[RefusedRow] = []
    left_out: list[LeftOutDetail] = []
    for each in read:
        counts.read += 1
        counts.refused += each.refused is not None
        counts.incomplete += bool(each.left_out)
        if each.refused is not None:
            refused.append(RefusedRow(part=1, line=each.line, reason=each.refused[:300]))
            continue
        if each.consents is not None:
            counts.email = counts.email.plus(each.consents[0])
            counts.sms = counts.sms.plus(each.consents[1])
        left_out += each.left_out
        rows.append(PreviewRow(line=each.line, fields=each.fields))
    return ImportPreview(
        columns=[],
        counts=counts,
        more=False,
        rows=rows[:MOST_SHOWN],
        refused_rows=refused[:MOST_TOLD],
        left_out=left_out[:MOST_TOLD],
    )
