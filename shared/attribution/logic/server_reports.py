"""Decide what a brand's server's report makes of an order that browsers reported too. Pure."""

from datetime import datetime, timedelta
from typing import Final

from shared.attribution.models.conversion import EarlierReport, Reporter, StoredConversion
from shared.attribution.models.offers import OfferedVisit
from shared.tracking.models.session_id import SessionId

VISIT_BEFORE: Final = timedelta(seconds=60)
VISIT_AFTER: Final = timedelta(hours=1)
"""How long before and after an order a browser may report the visit that it belongs to."""


def is_visit_of(order_at: datetime, visit_at: datetime) -> bool:
    """Tell whether a browser reported an order at about the time that the server says."""
    return order_at - VISIT_BEFORE <= visit_at <= order_at + VISIT_AFTER


def replaced(browsers: StoredConversion, servers: StoredConversion) -> StoredConversion:
    """Return an order as the server reports it, in place of a browser's report; not attributed yet.

    Whose it is becomes what the server says. If the server names nobody, the order keeps the
    browser's visit, provided that it was reported at about the time of the order. So whoever
    guessed the order's number long before gets nothing.
    """
    source = servers
    if servers.customer_id is None and is_visit_of(servers.occurred_at, browsers.occurred_at):
        source = browsers
    return _restated(
        browsers,
        source,
        reporter=Reporter.SERVER,
        names_nobody=servers.names_nobody,
        value=servers.value,
        items=servers.items or browsers.items,
        occurred_at=servers.occurred_at,
        day=servers.day,
        window_days=servers.window_days,
    )


def with_visit(
    order: StoredConversion, session_id: SessionId, visit_at: datetime
) -> StoredConversion:
    """Return a server's order that names nobody with the visit that a browser reports.

    Return the same order if it names somebody, or was at another time.
    """
    is_free = order.names_nobody is True and order.customer_id is None
    if not is_free or not is_visit_of(order.occurred_at, visit_at):
        return order
    return _visited(order, session_id.visitor_id, str(session_id))


def with_offer_taken(order: StoredConversion, visit: OfferedVisit | None) -> StoredConversion:
    """Return a server's order that names nobody with the visit that is offered, or without any.

    Return the same order if it has that visit already.
    """
    session_id = None if visit is None else visit.session_id
    if order.names_nobody is not True or order.session_id == session_id:
        return order
    return _visited(order, None if visit is None else visit.visitor_id, session_id)


def _visited(
    order: StoredConversion, visitor_id: str | None, session_id: str | None
) -> StoredConversion:
    visit = {"customer_id": visitor_id, "visitor_id": visitor_id, "session_id": session_id}
    return _restated(order, order.model_copy(update=visit))


def _restated(old: StoredConversion, whose: StoredConversion, **report: object) -> StoredConversion:
    earlier = EarlierReport(
        customer_id=old.customer_id,
        visitor_id=old.visitor_id,
        session_id=old.session_id,
        occurred_at=old.occurred_at,
    )
    return old.model_copy(
        update={
            "customer_id": whose.customer_id,
            "visitor_id": whose.visitor_id,
            "user_id": whose.user_id,
            "session_id": whose.session_id,
            "subscriber_id": None,
            "journey": [],
            "as_of_import": None,
            "earlier_reports": [*old.earlier_reports, earlier],
            **report,
        }
    )
