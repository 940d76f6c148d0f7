"""History: sessions and conversions of another tool, with their own times."""

from collections.abc import Mapping, Sequence
from typing import Final

from google.cloud.firestore import AsyncClient
from pydantic import JsonValue

from shared.attribution.ledger import Ledger
from shared.common.errors import InvalidError
from shared.gcp.writes import Writes
from shared.imports.history.creation import ImportedDocuments
from shared.imports.history.reattribution import Reattribution
from shared.imports.history.visitors import ImportedVisitors
from shared.imports.logic.columns import Columns
from shared.imports.logic.history_documents import (
    NewDocument,
    conversion_document,
    milliseconds,
    session_document,
)
from shared.imports.logic.history_rows import COLUMNS, ConversionRow, HistoryRow, history_row
from shared.imports.logic.rows import (
    FollowedUp,
    Known,
    Outcome,
    Refused,
    Row,
    RunningImport,
    Stored,
)
from shared.imports.models import ImportOptions

SESSIONS: Final = 0
CONVERSIONS: Final = 1


class HistoryImport:
    """All sessions first, then all conversions, then the conversions' journeys anew. The triggers
    count what is stored, as they do with what is tracked.
    """

    phases: int = 2

    def __init__(self, db: AsyncClient, writes: Writes, ledger: Ledger) -> None:
        self._documents = ImportedDocuments(db, writes)
        self._visitors = ImportedVisitors(db)
        self._reattribution = Reattribution(db, ledger)

    def columns(self, options: ImportOptions) -> Columns:
        stated = options.model_dump(include=set(ImportOptions.model_fields), exclude_none=True)
        if stated:
            raise InvalidError(f"{next(iter(stated))}: is for imports of subscribers alone")
        return COLUMNS

    def phase_of(self, fields: Mapping[str, JsonValue]) -> int:
        return CONVERSIONS if fields.get("type") == "conversion" else SESSIONS

    async def store(self, running: RunningImport, rows: Sequence[Row]) -> list[Outcome]:
        read = [_read(row, running) for row in rows]
        documents = [each[1] for each in read if not isinstance(each, Refused)]
        made = iter(await self._documents.create(documents))
        outcomes: list[Outcome] = []
        happenings: list[tuple[str, int]] = []
        for each in read:
            if isinstance(each, Refused):
                outcomes.append(each)
            elif next(made):
                outcomes.append(Stored())
                happenings.append((each[0].visitor_id, milliseconds(each[0].at)))
            else:
                outcomes.append(Known())
        await self._visitors.remember(running.brand_id, running.id, happenings)
        return outcomes

    async def follow_up(self, running: RunningImport, after: str | None) -> FollowedUp:
        return await self._reattribution.page(running.brand_id, running.id, after)


def _read(row: Row, running: RunningImport) -> tuple[HistoryRow, NewDocument] | Refused:
    try:
        read = history_row(row.fields, running.now)
        if isinstance(read, ConversionRow):
            return read, conversion_document(read, row.place, running)
        return read, session_document(read, row.place, running)
    except ValueError as error:
        return Refused(str(error))
