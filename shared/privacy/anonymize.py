"""Erases what leads to a person from what it left: what counts keeps a pseudonym, the rest goes."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from google.api_core.exceptions import NotFound
from google.cloud.firestore import DELETE_FIELD, AsyncClient

from shared.attribution.journey_reader import created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.service import AttributionService
from shared.gcp.firestore import Snapshot, repeat
from shared.people.logic.traces import Traces, without_person
from shared.people.person_documents import PersonDocuments

_PAGE: Final = 100
_AT_ONCE: Final = 20

Erase = Callable[[Snapshot], Awaitable[object]]


class TraceEraser:
    def __init__(self, db: AsyncClient, attribution: AttributionService, ledger: Ledger) -> None:
        self._documents = PersonDocuments(db)
        self._attribution = attribution
        self._ledger = ledger

    async def erase(self, person: Traces, pseudonym: str, most: int) -> int:
        """Erases at most so many documents, and answers how many: fewer where nothing is left.

        Orders come first, so that one whose trigger has not run is attributed by visits that still
        say whose they are.
        """
        kinds = (
            (self._documents.conversions(person), partial(self._order, person, pseudonym)),
            (self._documents.sessions(person), partial(_visit, pseudonym)),
            (self._documents.events(person), _delete),
            (self._documents.messages(person), _delete),
            (self._documents.claims_to_be(person), _delete),
        )
        erased = 0
        for queries, erase in kinds:
            for query in queries:
                while erased < most:
                    page = await query.limit(min(_PAGE, most - erased)).get()
                    if not page:
                        break
                    await _each(page, erase)
                    erased += len(page)
        return erased

    async def _order(self, person: Traces, pseudonym: str, snapshot: Snapshot) -> None:
        stored = StoredConversion.model_validate(snapshot.to_dict())
        if stored.attributed_at is None:
            await self._attribution.attribute(
                snapshot.id, stored, created_at(snapshot), snapshot.update_time
            )

        async def anonymized(conversion: StoredConversion) -> StoredConversion:
            return without_person(conversion, person, pseudonym)

        await self._ledger.change(person.brand_id, snapshot.id, anonymized)


async def _visit(pseudonym: str, snapshot: Snapshot) -> None:
    """The id stays, since a session under another one would be counted again."""
    unnamed = {"visitorId": pseudonym, "userId": DELETE_FIELD}
    try:
        await repeat(lambda: snapshot.reference.update(unnamed))
    except NotFound:
        return  # deleted by age


async def _delete(snapshot: Snapshot) -> None:
    await repeat(snapshot.reference.delete)


async def _each(page: list[Snapshot], erase: Erase) -> None:
    for start in range(0, len(page), _AT_ONCE):
        await asyncio.gather(*map(erase, page[start : start + _AT_ONCE]))
