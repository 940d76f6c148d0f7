"""Store what known people do on their subscribers: visits, events and orders.

Each fact is stored under a key of what was done. So storing a fact again, late, or in another order
changes nothing. The evaluation of segments deletes the facts that are too many
(`logic.activity_limits`). See docs/decisions/persons.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from google.api_core.exceptions import NotFound
from google.cloud.firestore import AsyncClient

from shared.brands.paths import BrandPaths
from shared.gcp.document_events import text, text_or_none
from shared.gcp.firestore import repeat
from shared.gcp.writes import Writes
from shared.identity.identification import Identification
from shared.identity.merged_into import Successors
from shared.identity.models import CustomerKey
from shared.identity.visitors import VisitorLinks
from shared.subscribers.activity_paths import Facts, event_fact, session_fact

_ATTEMPTS: Final = 20


class ActivityStore:
    """Writes facts into a subscriber's document without reading it first."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._successors = Successors(db)

    async def add(self, brand_id: str, subscriber_id: str, facts: Facts) -> bool:
        """Store facts on a subscriber in one write.

        If the subscriber was merged into another one, store the facts there. Return False if there
        are no facts, or if no such subscriber exists any more.
        """
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        current: str | None = subscriber_id
        for _ in range(_ATTEMPTS):  # the subscriber may be merged at any time
            if current is None or not facts:
                return False
            reference = subscribers.document(current)
            try:
                await repeat(lambda to=reference: to.update(dict(facts)))  # type: ignore[misc]
            except NotFound:
                current = await self._successors.of(brand_id, current)
            else:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A visit or an event, read from its document.

    `stored_at` is when the document was created, and `occurred_at` when the visit or event
    happened.
    """

    brand_id: str
    id: str
    visitor_id: str | None
    day: str
    stored_at: datetime
    occurred_at: datetime

    @classmethod
    def of(
        cls, brand_id: str, document_id: str, fields: Mapping[str, object], stored_at: datetime
    ) -> Self:
        """Read a visit or event from its document. Raise `KeyError` if the document has no day."""
        occurred_at = text_or_none(fields, "occurredAt")
        return cls(
            brand_id=brand_id,
            id=document_id,
            visitor_id=text_or_none(fields, "visitorId"),
            day=text(fields, "day"),
            stored_at=stored_at,
            occurred_at=stored_at if occurred_at is None else datetime.fromisoformat(occurred_at),
        )


class ActivityService:
    """Stores visits and events of known visitors on their subscribers.

    It does not first read whether a visitor is known. Only known visitors have a document, so it
    updates that document, and does nothing more if there is none.
    """

    def __init__(self, db: AsyncClient, writes: Writes) -> None:
        self._writes = writes
        self._identification = Identification(db)
        self._links = VisitorLinks(db)
        self._activity = ActivityStore(db)

    async def session(self, session: Occurrence) -> None:
        """Store a visit, if the visitor is known."""
        await self._note(session, session_fact(session.id, session.day))

    async def event(
        self, event: Occurrence, name: str, customer: str | None, user_id: str | None
    ) -> None:
        """Store an event on the subscriber of its user or email address, or else of its visitor.

        If the user or email address has no subscriber yet, a backfill stores the event once there
        is one. An event with both a person and a visitor comes from the brand's server, so it
        proves who the visitor is.
        """
        fact = event_fact(event.id, name, event.day)
        if customer is None or customer == event.visitor_id:
            await self._note(event, fact)
            return
        person = await self._identification.subscriber_of(
            event.brand_id, CustomerKey.parse(customer)
        )
        if person is None:
            return
        await self._activity.add(event.brand_id, person, fact)
        if event.visitor_id is not None:
            proved_at = min(event.occurred_at, event.stored_at)
            await self._identification.link_visitor(
                event.brand_id, event.visitor_id, person, user_id, proved_at=proved_at
            )

    async def _note(self, occurrence: Occurrence, fact: Facts) -> None:
        if occurrence.visitor_id is None:
            return
        path = f"{BrandPaths(occurrence.brand_id).visitors}/{occurrence.visitor_id}"
        try:
            await self._writes.update(path, {"lastDay": occurrence.day})
        except NotFound:
            return
        visitor = await self._links.read(occurrence.brand_id, occurrence.visitor_id)
        if visitor is not None:
            owner = visitor.owner_of(occurrence.stored_at)
            await self._activity.add(occurrence.brand_id, owner, fact)
