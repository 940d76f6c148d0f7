"""History: sessions and conversions of another tool, with their own times."""

from typing import Final

from google.cloud.firestore import AsyncClient

from shared.attribution.ledger import Ledger
from shared.common.errors import InvalidError
from shared.gcp.writes import Writes
from shared.imports.history.creation import ImportedDocuments
from shared.imports.history.reattribution import Reattribution
from shared.imports.history.visitors import ImportedVisitors
from shared.imports.logic.columns import Columns
from shared.imports.logic.history_documents import (
    NewDocument,
    at_ms,
    conversion_document,
    session_document,
)
from shared.imports.logic.history_rows import COLUMNS, ConversionRow, HistoryRow, history_row
from shared.imports.logic.rows import (
    Fields,
    Finished,
    Known,
    Outcome,
    Refused,
    Rows,
    RunningImport,
    Stored,
    StoredRows,
)
from shared.imports.models import ImportOptions

SESSIONS: Final = 0
CONVERSIONS: Final = 1


class HistoryImport:
    """Store all sessions first, then all conversions; then attribute the conversions anew.

    The triggers count what is stored, as they count what is tracked.
    """

    phases: int = 2

    def __init__(self, db: AsyncClient, writes: Writes, ledger: Ledger) -> None:
        self._documents = ImportedDocuments(db, writes)
        self._visitors = ImportedVisitors(db)
        self._reattribution = Reattribution(db, ledger)

    def columns(self, options: ImportOptions) -> Columns:
        """Return the columns of history; raises `InvalidError` for any option."""
        stated = options.model_dump(include=set(ImportOptions.model_fields), exclude_none=True)
        if stated:
            raise InvalidError(f"{next(iter(stated))}: is for imports of subscribers alone")
        return COLUMNS

    def phase_of(self, fields: Fields) -> int:
        """Return the phase of sessions or of conversions."""
        return CONVERSIONS if fields.get("type") == "conversion" else SESSIONS

    async def store(self, running: RunningImport, rows: Rows) -> StoredRows:
        """Make the documents of a page, and remember whose they are."""
        outcomes: dict[str, Outcome] = {}
        read: dict[str, HistoryRow] = {}
        documents: list[NewDocument] = []
        for place, fields in rows.items():
            try:
                row = history_row(fields, running.now)
                documents.append(_document(row, place, running))
                read[place] = row
            except ValueError as error:
                outcomes[place] = Refused(str(error))
        made = await self._documents.create(documents)
        outcomes |= {place: Stored() if place in made else Known() for place in read}
        visits = [(row.visitor_id, at_ms(row)) for place, row in read.items() if place in made]
        await self._visitors.remember(running.brand_id, running.id, visits)
        return StoredRows(outcomes)

    async def finish(self, running: RunningImport, after: str | None) -> Finished:
        """Attribute a page of the visitors' conversions anew."""
        return await self._reattribution.page(running.brand_id, running.id, after)


def _document(row: HistoryRow, place: str, running: RunningImport) -> NewDocument:
    if isinstance(row, ConversionRow):
        return conversion_document(row, place, running)
    return session_document(row, place, running)
