"""Make documents of rows: each once, and marked with the row that made it."""

import asyncio
from collections.abc import Sequence
from typing import Final

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient

from shared.gcp.stored_at import stamped
from shared.gcp.writes import Writes
from shared.imports.logic.history_documents import NewDocument

PLACE: Final = "imported"
"""The field that holds the place of the row that a document was made of."""


class ImportedDocuments:
    """Create documents, and tell an own earlier attempt's from what was there before."""

    def __init__(self, db: AsyncClient, writes: Writes) -> None:
        self._db = db
        self._writes = writes

    async def create(self, documents: Sequence[NewDocument]) -> set[str]:
        """Create documents; return the places of the rows that made one.

        A row made it by this attempt or an earlier one. What was there before was made by none.
        """
        creations = [
            self._writes.create(each.path, stamped({**each.fields, PLACE: each.place}))
            for each in documents
        ]
        results = await asyncio.gather(*creations, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, AlreadyExists):
                raise result
        there = {
            document.path
            for document, result in zip(documents, results, strict=True)
            if result is not None
        }
        makers = await self._makers(sorted(there))
        return {
            each.place
            for each in documents
            if each.path not in there or makers.get(each.path) == each.place
        }

    async def _makers(self, paths: Sequence[str]) -> dict[str, object]:
        """Return the places of the rows that these documents were made of, by path."""
        if not paths:
            return {}
        references = [self._db.document(path) for path in paths]
        read = self._db.get_all(references, field_paths=[PLACE])
        return {each.reference.path: (each.to_dict() or {}).get(PLACE) async for each in read}
