"""Rewrite past credit where a server's report of an order changes what came before a conversion.

Whoever lost the order or gained it has later conversions of the same type, whose journeys begin
after it. Each is attributed anew: with the order as it is now, and everything else as of its own
moment. So it does not matter which report came first. See docs/decisions/as-of-creation.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from google.cloud.firestore import AsyncClient, Query
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.conversion_spans import (
    CUSTOMER,
    SUBSCRIBER,
    VISITOR,
    ConversionSpans,
    Span,
)
from shared.attribution.customers import Customer, Customers
from shared.attribution.journey_reader import ordered
from shared.attribution.ledger import Ledger
from shared.attribution.logic.journey import DAY_MS
from shared.attribution.logic.session_mark import converting_session
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.reattribution_tasks import (
    Reached,
    ReattributionTask,
    begin_reattribution,
    enqueue,
)
from shared.attribution.service import AttributionService
from shared.attribution.session_marks import SessionMarks
from shared.brands.paths import BrandPaths
from shared.common.times import milliseconds
from shared.common.wire import iso
from shared.gcp.firestore import Snapshot
from shared.gcp.stored_at import STORED_AT, stored_at

PAGE: Final = 200
"""How many conversions one task attributes anew."""

_REPORTED_LATE_MS: Final = 30 * DAY_MS
"""How long after it happened an order may be reported."""


@dataclass(frozen=True, slots=True)
class LaterConversions:
    """Finds whether a customer has conversions after an order, by at most three queries.

    Only those that were stored before the order count: the others have found it themselves.
    """

    db: AsyncClient

    async def exist(self, order: StoredConversion, customer: Customer, stored: datetime) -> bool:
        """Tell whether the order's visitors, customer or person have a later conversion.

        `stored` is when the order was stored.
        """
        for query in self._queries(order, customer):
            earlier = query.where(filter=FieldFilter(STORED_AT, "<", stored))
            if await earlier.limit(1).get():
                return True
        return False

    def _queries(self, order: StoredConversion, customer: Customer) -> list[AsyncQuery]:
        """Return the queries, each in the order that its index has."""
        conversions = self.db.collection(BrandPaths(order.brand_id).conversions)
        of_type = conversions.where(filter=FieldFilter("type", "==", order.type.value))
        visitors = customer.with_own_visitor(order)
        after = FieldFilter("occurredAt", ">", iso(order.occurred_at))
        queries: list[AsyncQuery] = []
        if visitors:
            theirs = of_type.where(filter=FieldFilter(VISITOR, "in", visitors)).where(filter=after)
            queries.append(ordered(theirs, Query.DESCENDING))
        if order.customer_id not in (None, order.visitor_id):
            same = of_type.where(filter=FieldFilter(CUSTOMER, "==", order.customer_id))
            queries.append(ordered(same.where(filter=after), Query.ASCENDING))
        if customer.subscriber_id is not None:
            person = FieldFilter(SUBSCRIBER, "==", customer.subscriber_id)
            booked = conversions.where(filter=person).where(filter=after)
            queries.append(ordered(booked, Query.DESCENDING))
        return queries


class Reattribution:
    """Attributes an order as it stands, and then the later conversions of its customers."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._customers = Customers(db)
        self._ledger = ledger
        self._later = LaterConversions(db)
        self._attribution = AttributionService(db, ledger)
        self._spans = ConversionSpans(db, self._attribution)
        self._marks = SessionMarks(db)

    async def begin_if_needed(
        self, conversion_id: str, order: StoredConversion, customer: Customer, stored: datetime
    ) -> None:
        """Queue the work for a server's new order, if its customer has later conversions.

        `stored` is when the order was stored.
        """
        if await self._later.exist(order, customer, stored):
            await begin_reattribution(order.brand_id, conversion_id, "reported")

    async def carry_out(self, task: ReattributionTask) -> None:
        """Attribute a page anew, and queue the next one. Repeating a page changes nothing."""
        snapshot = await self._ledger.reference(task.brand_id, task.conversion_id).get()
        if not snapshot.exists:
            return
        if task.after is None:
            await self._attribution.settle(snapshot)
            earlier = StoredConversion.read(snapshot).earlier_reports
            task = task.model_copy(update={"earlier": earlier})
            await self._renew_sessions(task)
        reached = await self._page(task, snapshot)
        if reached is not None:
            await enqueue(task.model_copy(update={"after": reached}))
            return

        async def done(order: StoredConversion) -> StoredConversion:
            left = [each for each in order.earlier_reports if each not in task.earlier]
            return order.model_copy(update={"earlier_reports": left})

        await self._ledger.change(task.brand_id, task.conversion_id, done)

    async def _renew_sessions(self, task: ReattributionTask) -> None:
        """Show an order on the session that has it now, and no longer on one that had it."""
        snapshot = await self._ledger.reference(task.brand_id, task.conversion_id).get()
        order = StoredConversion.read(snapshot)
        if not task.earlier and not order.voids:
            return
        sessions = {converting_session(order), *(each.session_id for each in task.earlier)}
        for session_id in sorted(each for each in sessions if each is not None):
            await self._marks.renew(task.brand_id, session_id, task.conversion_id)

    async def _page(self, task: ReattributionTask, snapshot: Snapshot) -> Reached | None:
        """Return where the next page begins, None after the last one."""
        after, left = task.after, PAGE
        for span in await self._spans_of(task, snapshot):
            place = None
            if after is not None:
                if (span.field, span.key) < (after.field, after.key):
                    continue
                if (span.field, span.key) == (after.field, after.key):
                    place = (after.occurred_at, after.conversion_id)
            found = await self._spans.page(task.brand_id, span, place, left, but=task.conversion_id)
            left -= len(found)
            if left == 0:
                last = found[-1]
                return Reached(
                    field=span.field,
                    key=span.key,
                    occurred_at=last.get("occurredAt"),
                    conversion_id=last.id,
                )
        return None

    async def _spans_of(self, task: ReattributionTask, snapshot: Snapshot) -> list[Span]:
        """Return the spans of all who have the order, or had it before."""
        order = StoredConversion.read(snapshot)
        reports = [order, *(order.model_copy(update=dict(each)) for each in task.earlier)]
        times = [milliseconds(each.occurred_at) for each in reports]
        first, last = min(times), max(*times, milliseconds(order.since(stored_at(snapshot))))
        # Whoever was reported after it may be a new customer now, also if they bought before it.
        if len(reports) > 1 or order.voids:
            first -= _REPORTED_LATE_MS
        keys: set[tuple[str, str]] = set()
        for report in reports:
            everybody = await self._customers.everybody(report)
            keys |= {(VISITOR, each) for each in everybody.visitors}
            keys |= {(SUBSCRIBER, each) for each in everybody.subscribers}
            if report.customer_id not in (None, report.visitor_id):
                keys.add((CUSTOMER, str(report.customer_id)))
        return [Span(field, key, first, last, order.type) for field, key in sorted(keys)]
