"""Let the server's word about an order stand over a browser's.

One commit replaces what a browser said. The order stands since that commit: its journey, and its
place among its customer's orders, follow from what was stored then. A task does the rest
(`shared/attribution/reattribution.py`).
"""

from collections.abc import Callable
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.attribution.ledger import Ledger
from shared.attribution.logic.server_reports import replaced, with_offer_taken, with_visit
from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.attribution.models.offers import StoredOffers
from shared.attribution.offers import Offers
from shared.attribution.reattribution_tasks import begin_reattribution
from shared.attribution.service import AttributionService
from shared.common.times import moment
from shared.gcp.firestore import attempts
from shared.tracking.models.session_id import SessionId

_ATTEMPTS: Final = 10


class ServerOrders:
    """Changes orders that both a server and browsers report."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._ledger = ledger
        self._offers = Offers(db)
        self._attribution = AttributionService(db, ledger)

    async def replace(self, brand_id: str, conversion_id: str, reported: StoredConversion) -> None:
        """Replace a browser's report by the server's. A later report of the server changes nothing.

        Also a repeat queues what is left to do: an earlier attempt may have ended before that.
        """

        def by_server(old: StoredConversion) -> StoredConversion:
            return old if old.reporter is Reporter.SERVER else replaced(old, reported)

        await self._restate(brand_id, conversion_id, by_server)
        if reported.names_nobody:
            await self.take_offer(brand_id, conversion_id)

    async def match(self, conversion_id: str, session_id: SessionId, visit_ms: int) -> None:
        """Give a server's order that names nobody the visit that a browser reports for it.

        A shop's backend often hears of an order before the thank-you page opens, and may not know
        the visitor. The first report at about the time of the order brings its journey. The value
        stays the server's, so a forged report can neither block nor inflate it.
        """

        def matched(old: StoredConversion) -> StoredConversion:
            return with_visit(old, session_id, moment(visit_ms))

        await self._restate(session_id.brand_id, conversion_id, matched)

    async def take_offer(self, brand_id: str, conversion_id: str) -> None:
        """Give a server's order that names nobody the visit that is offered for it.

        It is called after an offer is stored, and after an order is. So whichever comes second
        finds the other. An offer that comes while the order changes is found by looking again. If a
        second visitor offers a visit, the order loses the first one's.
        """
        for _ in attempts(_ATTEMPTS, "the order is being changed by others; send it again"):
            offers = await self._offers.of(brand_id, conversion_id)
            if offers is None or not await self._take(brand_id, conversion_id, offers):
                return

    async def _take(self, brand_id: str, conversion_id: str, offers: StoredOffers) -> bool:
        """Return whether this changed the order."""
        snapshot = await self._ledger.reference(brand_id, conversion_id).get()
        if not snapshot.exists:
            return False
        order = StoredConversion.read(snapshot)
        visit = await self._offers.chosen(order, offers)

        def taken(old: StoredConversion) -> StoredConversion:
            # A visit that is not offered was reported while browsers could make orders.
            if old.visitor_id is not None and old.visitor_id not in offers.visitor_ids:
                return old
            return with_offer_taken(old, visit)

        is_changed = taken(order) is not order
        await self._restate(brand_id, conversion_id, taken)
        return is_changed

    async def _restate(
        self,
        brand_id: str,
        conversion_id: str,
        restated: Callable[[StoredConversion], StoredConversion],
    ) -> None:
        """Change an order in one commit, with its credit, and queue what follows from it.

        An order that is not attributed yet is attributed by its own trigger.
        """

        cause = ""

        async def change(old: StoredConversion) -> StoredConversion:
            nonlocal cause
            new, cause = restated(old), str(old.stands_since)
            if new is old or old.attributed_at is None:
                return new
            return await self._attribution.as_found_now(conversion_id, new)

        order = await self._ledger.change(brand_id, conversion_id, change)
        if order is not None and order.earlier_reports:
            await begin_reattribution(brand_id, conversion_id, cause)
