"""Erase what leads to a person: what counts keeps a pseudonym, the rest is deleted."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import DELETE_FIELD, AsyncClient
from google.cloud.firestore_v1.async_query import AsyncQuery

from shared.attribution.journey_reader import created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.service import AttributionService
from shared.common.ids import refusal_key
from shared.gcp.firestore import Snapshot, each, repeat
from shared.people.logic.traces import Traces
from shared.people.person_documents import PersonDocuments
from shared.privacy.logic import without_person
from shared.tracking.logic.session_documents import SOURCE_FIELDS

_PAGE: Final = 100
_AT_ONCE: Final = 20

Erase = Callable[[Snapshot], Awaitable[object]]


class Anonymizer:
    """Take a person out of their conversions and sessions; delete their events and messages."""

    def __init__(self, db: AsyncClient, attribution: AttributionService, ledger: Ledger) -> None:
        self._db = db
        self._documents = PersonDocuments(db)
        self._attribution = attribution
        self._ledger = ledger

    async def erase(self, person: Traces, pseudonym: str, most: int) -> int:
        """Erase at most so many documents; return how many, fewer where nothing is left."""
        erased = 0
        for query, erase in self._to_erase(person, pseudonym):
            while erased < most:
                page = await query.limit(min(_PAGE, most - erased)).get()
                if not page:
                    break
                await each(page, erase, _AT_ONCE)
                erased += len(page)
        return erased

    def _to_erase(self, person: Traces, pseudonym: str) -> Iterator[tuple[AsyncQuery, Erase]]:
        """Yield what to find, and how to erase it.

        Conversions come first. One whose trigger has not run is attributed here, by sessions that
        still say whose they are.
        """
        documents = self._documents
        kinds: Sequence[tuple[Sequence[AsyncQuery], Erase]] = (
            (documents.conversions(person), partial(self._conversion, person, pseudonym)),
            (documents.sessions(person), partial(_session, pseudonym)),
            (documents.events(person), _delete),
            (documents.messages(person), _delete),
            (documents.offers(person), _delete),
            (documents.claims_to_be(person), _delete),
            (documents.refused_rows(person), partial(self._refused_rows, person)),
        )
        return ((query, erase) for queries, erase in kinds for query in queries)

    async def _conversion(self, person: Traces, pseudonym: str, snapshot: Snapshot) -> None:
        stored = StoredConversion.read(snapshot)
        if stored.attributed_at is None:
            await self._attribution.attribute(
                snapshot.id, stored, created_at(snapshot), snapshot.update_time
            )

        async def anonymized(conversion: StoredConversion) -> StoredConversion:
            return without_person(conversion, person, pseudonym)

        await self._ledger.change(person.brand_id, snapshot.id, anonymized)

    async def _refused_rows(self, person: Traces, snapshot: Snapshot) -> None:
        """Take the person out of a page of refused rows and details left out; the others stay."""
        theirs = {refusal_key(person.brand_id, each) for each in person.customer_ids}
        kept = {
            name: [row for row in snapshot.get(name) if theirs.isdisjoint(row["of"])]
            for name in ("rows", "leftOut")
        }
        others = sorted({key for rows in kept.values() for row in rows for key in row["of"]})
        unmoved = self._db.write_option(last_update_time=snapshot.update_time)
        changes = {**kept, "of": others}
        with suppress(FailedPrecondition, NotFound):  # another erasure's page, found again; or TTL
            await repeat(lambda: snapshot.reference.update(changes, option=unmoved))


async def _session(pseudonym: str, snapshot: Snapshot) -> None:
    """Take the person out, and all text that a link or a page may have written about them.

    What is counted stays: the channel, the times, and the id, since a session with another id would
    be counted again.
    """
    unnamed = {
        "visitorId": pseudonym,
        "landingPage": "",
        **dict.fromkeys(("userId", *SOURCE_FIELDS), DELETE_FIELD),
    }
    try:
        await repeat(lambda: snapshot.reference.update(unnamed))
    except NotFound:
        return  # deleted by age


async def _delete(snapshot: Snapshot) -> None:
    await repeat(snapshot.reference.delete)
