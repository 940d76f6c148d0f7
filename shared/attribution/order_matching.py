"""Match a server's order to the visit that a browser reports for it.

A shop's backend often hears of an order before the thank-you page opens, and may not know the
visitor. The first browser's report of such an order brings its journey. The value stays the
server's, so a forged report can neither block nor inflate it.
"""

from datetime import datetime

from google.cloud.firestore import AsyncClient

from shared.attribution.customers import Customers
from shared.attribution.journey_reader import JourneyReader, created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.tracking.models.session_id import SessionId


class OrderMatching:
    """Gives orders of servers the visitors that browsers report."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._customers = Customers(db)
        self._journeys = JourneyReader(db)
        self._ledger = ledger

    async def match(self, conversion_id: str, session_id: SessionId) -> bool:
        """Give an order that knows no visitor this one; return False where it knows one already."""
        reference = self._ledger.reference(session_id.brand_id, conversion_id)
        snapshot = await reference.get()
        if not snapshot.exists:
            return False
        stored, since = StoredConversion.read(snapshot), created_at(snapshot)
        if stored.reporter is not Reporter.SERVER:
            return False
        if stored.visitor_id is not None:
            if stored.visitor_id == session_id.visitor_id:  # an earlier attempt may have ended here
                await self._book_for_visitor(conversion_id, stored, since)
            return False
        visit = {
            "visitor_id": session_id.visitor_id,
            "session_id": str(session_id),
            "customer_id": stored.customer_id or session_id.visitor_id,
        }
        order = stored.model_copy(update=visit)
        customer = await self._customers.customer(order, since, since)
        found = await self._journeys.find(conversion_id, order, customer, since)
        journey = {"journey": found.journey, "new_customer": found.new_customer}

        async def matched(order: StoredConversion) -> StoredConversion:
            if order.visitor_id is not None:
                return order
            attributed = {} if order.attributed_at is None else journey
            return order.model_copy(update=visit | attributed)

        changed = await self._ledger.change(session_id.brand_id, conversion_id, matched)
        if changed is not None:
            await self._book_for_visitor(conversion_id, changed, since)
        return True

    async def _book_for_visitor(
        self, conversion_id: str, order: StoredConversion, stored_at: datetime
    ) -> None:
        """Book a matched order for the person to whom its visitor is linked, if there is one.

        If the visitor is linked later, the backfill of that link finds the order.
        """
        if order.subscriber_id is not None:
            return
        person = await self._customers.person_of_visitor(order, stored_at)
        if person is not None:
            await self._ledger.adopt(order.brand_id, conversion_id, person, named=False)
