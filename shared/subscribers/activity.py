"""What known persons do, noted as it happens: visits and events.

Whether a visitor is known is not asked: its document is updated, and is there only if it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from google.api_core.exceptions import NotFound
from google.cloud.firestore import AsyncClient

from shared.brands.paths import BrandPaths
from shared.gcp.document_events import text, text_or_none
from shared.gcp.writes import Writes
from shared.identity.identification import Identification
from shared.identity.models import CustomerKey
from shared.identity.visitors import VisitorLinks
from shared.subscribers.person_facts import Facts, PersonFacts, event_fact, session_fact


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A visit or an event: `stored_at` is when its document was created, `occurred_at` when it
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
        """Raises `KeyError` for a document without its day."""
        occurred_at = text_or_none(fields, "occurredAt")
        return cls(
            brand_id=brand_id,
            id=document_id,
            visitor_id=text_or_none(fields, "visitorId"),
            day=text(fields, "day"),
            stored_at=stored_at,
            occurred_at=stored_at if occurred_at is None else datetime.fromisoformat(occurred_at),
        )


class PersonActivity:
    def __init__(self, db: AsyncClient, writes: Writes) -> None:
        self._writes = writes
        self._identification = Identification(db)
        self._links = VisitorLinks(db)
        self._facts = PersonFacts(db)

    async def session(self, session: Occurrence) -> None:
        """Notes a visit of a known person."""
        await self._note(session, session_fact(session.id, session.day))

    async def event(
        self, event: Occurrence, name: str, customer: str | None, user_id: str | None
    ) -> None:
        """Notes an event of a known person: whom its user or address names, else its visitor's. One
        whose name leads to nobody yet waits until it does.

        An event that names a person and a visitor is the brand's server's, and proves who it is.
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
        await self._facts.add(event.brand_id, person, fact)
        if event.visitor_id is not None:
            proved_at = min(event.occurred_at, event.stored_at)
            await self._identification.link_visitor(
                event.brand_id, event.visitor_id, person, user_id, proved_at=proved_at
            )

    async def _note(self, what: Occurrence, fact: Facts) -> None:
        if what.visitor_id is None:
            return
        path = f"{BrandPaths(what.brand_id).visitors}/{what.visitor_id}"
        try:
            await self._writes.update(path, {"lastDay": what.day})
        except NotFound:
            return
        known = await self._links.read(what.brand_id, what.visitor_id)
        if known is not None:
            await self._facts.add(what.brand_id, known.owner_of(what.stored_at), fact)
