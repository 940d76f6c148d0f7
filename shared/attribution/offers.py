"""Keep the visits that browsers offer for orders, where only the brand's server makes orders.

With the brand's setting `ordersFrom: "server"`, a browser's purchase is no order. It only offers
its visit to the server's report of the order. `ServerOrders.take_offer` takes it.
"""

from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.logic.offers import MOST_ORDERS, chosen, offered_at, with_offer
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.models.offers import OfferedVisit, StoredOffers
from shared.brands.paths import BrandPaths
from shared.common.times import moment
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.tracking.logic.session_documents import NewSession

KEPT: Final = timedelta(days=31)
"""How long an offer is kept. A server may report an order for 30 days."""


class Offers:
    """Stores and reads offers, in one document for each order."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def add(self, conversion_id: str, session: NewSession) -> None:
        """Offer a visit for an order; again it changes nothing."""
        now = clock.now()
        visit = OfferedVisit(
            visitor_id=session.session_id.visitor_id,
            session_id=str(session.session_id),
            at=moment(session.at_ms),
            came_on=now.date().isoformat(),
        )
        reference = self._reference(session.session_id.brand_id, conversion_id)

        async def apply(transaction: AsyncTransaction) -> None:
            snapshot = await reference.get(transaction=transaction)
            none = StoredOffers(marketing_expire_at=now + KEPT)
            old = StoredOffers.read(snapshot) if snapshot.exists else none
            new = with_offer(old, visit, now + KEPT)
            if new is not old:
                transaction.set(reference, new.model_dump(exclude={"visits"}) | _visits(new))

        await transact(self._db, apply)

    async def of(self, brand_id: str, conversion_id: str) -> StoredOffers | None:
        """Return what is offered for an order, or None; one read."""
        snapshot = await self._reference(brand_id, conversion_id).get()
        return StoredOffers.read(snapshot) if snapshot.exists else None

    async def chosen(self, order: StoredConversion, offers: StoredOffers) -> OfferedVisit | None:
        """Return the visit that an order takes, if any.

        This costs at most six reads for each visitor who offered one at about its time.
        """
        days = {each.visitor_day for each in offered_at(order.occurred_at, offers)}
        guessing = [day for day in sorted(days) if await self._is_guessing(order.brand_id, day)]
        return chosen(order.occurred_at, offers, guessing)

    async def _is_guessing(self, brand_id: str, visitor_day: str) -> bool:
        offers = self._db.collection(BrandPaths(brand_id).offers)
        theirs = offers.where(filter=FieldFilter("visitorDays", "array_contains", visitor_day))
        return len(await theirs.select([]).limit(MOST_ORDERS + 1).get()) > MOST_ORDERS

    def _reference(self, brand_id: str, conversion_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).offers).document(conversion_id)


def _visits(offers: StoredOffers) -> dict[str, object]:
    return {"visits": [each.model_dump(mode="json") for each in offers.visits]}
