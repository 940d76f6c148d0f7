"""Choose the visit of an order among those that browsers offer. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from shared.attribution.logic.server_reports import is_visit_of
from shared.attribution.models.offers import OfferedVisit, StoredOffers

MOST_VISITS: Final = 8
"""How many visits are kept for an order. Where more were offered, none can be trusted."""

MOST_ORDERS: Final = 5
"""For how many orders a day a visitor may offer a visit. Whoever offers more is guessing."""


def with_offer(offers: StoredOffers, visit: OfferedVisit, expire_at: datetime) -> StoredOffers:
    """Return the offers with one more; the same offers if they have it, or had too many before."""
    known = {(each.visitor_id, each.session_id) for each in offers.visits}
    if (visit.visitor_id, visit.session_id) in known or offers.full:
        return offers
    if len(offers.visits) == MOST_VISITS:
        return offers.model_copy(update={"full": True})
    visits = [*offers.visits, visit]
    return StoredOffers(
        visits=visits,
        visitor_days=sorted({each.visitor_day for each in visits}),
        visitor_ids=sorted({each.visitor_id for each in visits}),
        marketing_expire_at=expire_at,
    )


def offered_at(order_at: datetime, offers: StoredOffers) -> list[OfferedVisit]:
    """Return the visits that were offered at about the time of the order."""
    return [each for each in offers.visits if is_visit_of(order_at, each.at)]


def chosen(
    order_at: datetime, offers: StoredOffers, guessing: Collection[str]
) -> OfferedVisit | None:
    """Return the visit of an order: that of the one visitor who offered one at about its time.

    Offers of the visitor days `guessing` count for none. Return None where no or several visitors
    are left, or where the offers were too many.
    """
    visits = [each for each in offered_at(order_at, offers) if each.visitor_day not in guessing]
    if offers.full or len({each.visitor_id for each in visits}) != 1:
        return None
    return min(visits, key=lambda each: (each.at, each.session_id))
