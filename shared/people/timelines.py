"""Read a person's timeline: a page of each kind of entry, and of all these the newest."""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_query import AsyncQuery

from shared.attribution.models.conversion import StoredConversion
from shared.attribution.refunds import RefundReader
from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.firestore import Snapshot
from shared.gcp.pages import Cursor, every
from shared.people.logic.timeline import (
    consent_entries,
    conversion_entry,
    newest,
    refund_entry,
    segment_entries,
    session_entry,
)
from shared.people.models.timeline import (
    ConversionEntry,
    Place,
    RefundEntry,
    SessionEntry,
    TimelineEntry,
)
from shared.people.person_documents import Person, PersonDocuments, everything
from shared.subscribers.store import SubscriberStore, no_such_subscriber
from shared.tracking.logic.session_documents import read_session

CURSOR: Final = ("at", "kind")
"""The fields of a timeline's cursor, besides the id."""


class TimelineService:
    """Reads what happened to a person, newest first."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._refunds = RefundReader(db)
        self._documents = PersonDocuments(db)

    async def page(
        self, brand_id: str, subscriber_id: str, currency: str, limit: int, cursor: Cursor | None
    ) -> tuple[list[TimelineEntry], Cursor | None]:
        """Return a page, newest first, and the cursor of the next page, or None after the last.

        Raise `NotFoundError` if there is no such subscriber.
        """
        held = await self._store.read(brand_id, subscriber_id)
        if held is None:
            raise no_such_subscriber(subscriber_id)
        after = None if cursor is None else _place(cursor)
        person = await self._documents.person(brand_id, held)
        entries = newest(
            [
                *[
                    await self._sessions(person, query, currency, after, limit + 1)
                    for query in self._documents.sessions(person.traces)
                ],
                *[
                    await self._conversions(person, query, after, limit + 1)
                    for query in self._documents.booked(person.traces)
                ],
                await self._refunds_of(person),
                consent_entries(held.value),
                segment_entries(held.value),
                # Messages join here, once there are campaigns: one more list of entries.
            ],
            after,
            limit + 1,
        )
        shown = entries[:limit]
        return shown, _cursor(shown[-1]) if len(entries) > limit else None

    async def _sessions(
        self,
        person: Person,
        query: AsyncQuery,
        currency: str,
        after: Place | None,
        limit: int,
    ) -> list[SessionEntry]:
        """Return up to `limit` of the person's sessions, without those of other people."""
        collection = BrandPaths(person.traces.brand_id).sessions
        behind = self._behind(query, collection, "startedAt", SessionEntry.kind, after)
        entries: list[SessionEntry] = []
        async for each in every(behind, limit):
            if person.did(each):
                entries.append(_session(each, currency))
                if len(entries) == limit:
                    break
        return entries

    async def _conversions(
        self, person: Person, query: AsyncQuery, after: Place | None, limit: int
    ) -> list[ConversionEntry]:
        collection = BrandPaths(person.traces.brand_id).conversions
        behind = self._behind(query, collection, "occurredAt", ConversionEntry.kind, after)
        page = await behind.limit(limit).get()
        return [conversion_entry(each.id, StoredConversion.read(each)) for each in page]

    async def _refunds_of(self, person: Person) -> list[RefundEntry]:
        """Return all refunds of the person. A refund may come any time after its order."""
        refunded = everything(self._documents.refunded(person.traces))
        conversions = {each.id: StoredConversion.read(each) async for each in refunded}
        refunds = await self._refunds.of(person.traces.brand_id, conversions)
        return [refund_entry(each) for each in refunds]

    def _behind(
        self, query: AsyncQuery, collection: str, field: str, kind: str, after: Place | None
    ) -> AsyncQuery:
        """Return the query, sorted newest first, so that it begins after an entry of any kind."""
        if after is None:
            return query
        at, of_kind, entry_id = after
        if kind == of_kind:
            document = self._db.collection(collection).document(entry_id)
            return query.start_after({field: at, "__name__": document})
        return query.start_at({field: at}) if kind < of_kind else query.start_after({field: at})


def _session(snapshot: Snapshot, currency: str) -> SessionEntry:
    stored = snapshot.to_dict() or {}
    return session_entry(read_session(snapshot.id, stored, currency, clock.now_ms()))


def _cursor(entry: TimelineEntry) -> Cursor:
    at, kind, entry_id = entry.place
    return Cursor(tuple(zip(CURSOR, (at, kind), strict=True)), entry_id)


def _place(cursor: Cursor) -> Place:
    (_, at), (_, kind) = cursor.values
    return at, kind, cursor.document_id
