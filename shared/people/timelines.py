"""A person's timeline: each kind of happening is asked for a page, and the newest of all are it."""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_query import AsyncQuery

from shared.attribution.models.conversion import StoredConversion
from shared.attribution.refunds import RefundReader
from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.firestore import Snapshot
from shared.gcp.pages import Cursor
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
from shared.people.person_documents import KnownPerson, PersonDocuments, everything
from shared.subscribers.store import SubscriberStore, no_such_subscriber
from shared.tracking.logic.session_documents import read_session

CURSOR: Final = ("at", "kind")
"""What a cursor of a timeline names beside the id."""


class TimelineService:
    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._refunds = RefundReader(db)
        self._documents = PersonDocuments(db)

    async def page(
        self, brand_id: str, subscriber_id: str, currency: str, limit: int, cursor: Cursor | None
    ) -> tuple[list[TimelineEntry], Cursor | None]:
        """A page, newest first, with the next one's cursor. Raises `NotFoundError`."""
        held = await self._store.read(brand_id, subscriber_id)
        if held is None:
            raise no_such_subscriber(subscriber_id)
        after = None if cursor is None else _place(cursor)
        known = await self._documents.known(brand_id, held)
        found = newest(
            [
                *[
                    await self._sessions(known, query, currency, after, limit + 1)
                    for query in self._documents.sessions(known.traces)
                ],
                *[
                    await self._conversions(known, query, after, limit + 1)
                    for query in self._documents.booked(known.traces)
                ],
                await self._refunded(known),
                consent_entries(held.stored),
                segment_entries(held.stored),
                # Messages join here, once there are campaigns: one more list of entries.
            ],
            after,
            limit + 1,
        )
        shown = found[:limit]
        return shown, _cursor(shown[-1]) if len(found) > limit else None

    async def _sessions(
        self,
        known: KnownPerson,
        query: AsyncQuery,
        currency: str,
        after: Place | None,
        limit: int,
    ) -> list[SessionEntry]:
        """Where visitors were others' at times, more are read than are shown."""
        collection = BrandPaths(known.traces.brand_id).sessions
        behind = self._behind(query, collection, "startedAt", SessionEntry.kind, after)
        found: list[SessionEntry] = []
        while True:
            page = await behind.limit(limit).get()
            found += [_session(each, currency) for each in page if known.did(each)]
            if len(found) >= limit or len(page) < limit:
                return found
            behind = query.start_after(page[-1])

    async def _conversions(
        self, known: KnownPerson, query: AsyncQuery, after: Place | None, limit: int
    ) -> list[ConversionEntry]:
        collection = BrandPaths(known.traces.brand_id).conversions
        behind = self._behind(query, collection, "occurredAt", ConversionEntry.kind, after)
        found = await behind.limit(limit).get()
        return [conversion_entry(each.id, _conversion(each)) for each in found]

    async def _refunded(self, known: KnownPerson) -> list[RefundEntry]:
        """All of the person's: the refund of an order may come any time after it."""
        refunded = everything(self._documents.refunded(known.traces))
        conversions = {each.id: _conversion(each) async for each in refunded}
        refunds = await self._refunds.of(known.traces.brand_id, conversions)
        return [refund_entry(each) for each in refunds]

    def _behind(
        self, query: AsyncQuery, collection: str, field: str, kind: str, after: Place | None
    ) -> AsyncQuery:
        """A query, newest first, from behind a place that may be of another kind."""
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


def _conversion(snapshot: Snapshot) -> StoredConversion:
    return StoredConversion.model_validate(snapshot.to_dict())


def _cursor(entry: TimelineEntry) -> Cursor:
    at, kind, entry_id = entry.place
    return Cursor(tuple(zip(CURSOR, (at, kind), strict=True)), entry_id)


def _place(cursor: Cursor) -> Place:
    (_, at), (_, kind) = cursor.values
    return at, kind, cursor.document_id
