"""Links a server's order to the visit that a browser reports for it.

A shop's backend often hears of an order before the thank-you page opens, and may not know the
visitor. The first browser's report of such an order brings its journey; the value stays the
server's, so a forged report can neither block nor inflate it.
"""

from google.cloud.firestore import AsyncClient

from shared.attribution.customers import Customers
from shared.attribution.journey_reader import JourneyReader, created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.attribution.service import stored_journey
from shared.tracking.models.session_id import SessionId


class LinkingService:
    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._customers = Customers(db)
        self._journeys = JourneyReader(db)
        self._ledger = ledger

    async def link(self, conversion_id: str, session_id: SessionId) -> bool:
        """Gives an order that knows no visitor this one; False where it knows one already."""
        reference = self._ledger.reference(session_id.brand_id, conversion_id)
        snapshot = await reference.get()
        if not snapshot.exists:
            return False
        known = StoredConversion.model_validate(snapshot.to_dict())
        if known.reporter is not Reporter.SERVER:
            return False
        if known.visitor_id is not None:
            if known.visitor_id == session_id.visitor_id:  # an earlier attempt may have ended here
                await self._book_for_visitor(conversion_id, known, created_at(snapshot))
            return False
        visit = {
            "visitor_id": session_id.visitor_id,
            "session_id": str(session_id),
            "customer_id": known.customer_id or session_id.visitor_id,
        }
        linked = known.model_copy(update=visit)
        past = await self._journeys.past(conversion_id, linked, created_at(snapshot))
        journey = stored_journey(past)

        def change(order: StoredConversion) -> StoredConversion:
            if order.visitor_id is not None:
                return order
            found = {"journey": journey, "new_customer": past.new_customer}
            attributed = {} if order.attributed_at is None else found
            return order.model_copy(update=visit | attributed)

        changed = await self._ledger.change(session_id.brand_id, conversion_id, change)
        if changed is not None:
            await self._book_for_visitor(conversion_id, changed, created_at(snapshot))
        return True

    async def _book_for_visitor(
        self, conversion_id: str, order: StoredConversion, stored_at: int
    ) -> None:
        """Whoever links the visitor from now on finds the order; who did before is found here."""
        if order.subscriber_id is not None:
            return
        person = await self._customers.person_of_visitor(order, stored_at)
        if person is not None:
            await self._ledger.adopt(order.brand_id, conversion_id, person, named=False)
