"""Fold the oldest orders of people who have very many: an address that a till uses for everybody.

A document's event carries the document, so it must stay small. One transaction takes orders off the
subscriber, adds them to the entries of their days, and marks their conversions as `folded`. From
then on the ledger adds each change of such an order to the entry. See docs/decisions/persons.md.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from google.cloud.firestore import DELETE_FIELD, AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.wire import WireModel
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.gcp.tasks import Queue
from shared.subscribers.activity_paths import folded_path, order_path
from shared.subscribers.logic.activity_limits import FOLD_ABOVE, MAX_ORDERS
from shared.subscribers.logic.folded_orders import to_fold, with_orders
from shared.subscribers.models.stored import Activity

QUEUE: Final = Queue("fold-orders", "tasks")
AT_ONCE: Final = 200
"""The most orders that one transaction folds."""

_SLOT: Final = 5
"""Seconds: in each slot, at most one task begins for a person."""


class FoldOrdersTask(WireModel):
    """A task that folds the orders of a subscriber who has very many."""

    brand_id: str
    subscriber_id: str


class OrderFolding:
    """Folds a subscriber's orders down to the newest `keep` when they are more than `above`."""

    def __init__(
        self,
        db: AsyncClient,
        queue: Queue = QUEUE,
        *,
        keep: int = MAX_ORDERS,
        above: int = FOLD_ABOVE,
        at_once: int = AT_ONCE,
    ) -> None:
        self._db = db
        self._queue = queue
        self._keep = keep
        self._above = above
        self._at_once = at_once

    async def after_write(
        self, brand_id: str, subscriber_id: str, document: Mapping[str, object]
    ) -> None:
        """Queue a task if the document of the write's event has too many orders.

        Several writes in one slot share a task. That task may miss the later ones, so the first of
        them queues a second task for the beginning of the next slot.
        """
        activity = document.get("activity")
        orders = activity.get("orders") if isinstance(activity, dict) else None
        if not isinstance(orders, dict) or len(orders) <= self._above:
            return
        task = FoldOrdersTask(brand_id=brand_id, subscriber_id=subscriber_id)
        slot = int(clock.now().timestamp()) // _SLOT
        if not await self._queue.add(task, brand_id, subscriber_id, str(slot)):
            following = slot + 1
            at = datetime.fromtimestamp(following * _SLOT, UTC)
            await self._queue.add(task, brand_id, subscriber_id, str(following), at=at)

    async def fold(self, brand_id: str, subscriber_id: str) -> None:
        """Fold until only the newest orders are left one by one, if there are too many.

        Repeating it, or several at once, fold each order once. Nothing happens if there is no such
        subscriber any more: whoever they were merged into has a write of their own.
        """
        await self._fold(brand_id, subscriber_id, self._above, self._keep)

    async def fold_down(self, brand_id: str, subscriber_id: str, keep: int) -> None:
        """Fold until only the newest `keep` orders are left one by one."""
        await self._fold(brand_id, subscriber_id, keep, keep)

    async def _fold(self, brand_id: str, subscriber_id: str, above: int, keep: int) -> None:
        least = above

        async def some(transaction: AsyncTransaction) -> int:
            return await self._fold_some(transaction, brand_id, subscriber_id, least, keep)

        while await transact(self._db, some):
            least = keep

    async def _fold_some(
        self,
        transaction: AsyncTransaction,
        brand_id: str,
        subscriber_id: str,
        least: int,
        keep: int,
    ) -> int:
        """Fold some orders down to `keep` if there are more than `least`. Return how many."""
        paths = BrandPaths(brand_id)
        reference = self._db.collection(paths.subscribers).document(subscriber_id)
        fields = ["activity.orders", "activity.folded"]
        snapshot = await reference.get(fields, transaction=transaction)
        activity = Activity.model_validate((snapshot.to_dict() or {}).get("activity", {}))
        if len(activity.orders) <= least:
            return 0
        taken = to_fold(activity.orders, keep, self._at_once)
        folded = with_orders(activity.folded, taken.values())
        collection = self._db.collection(paths.conversions)
        conversions = [collection.document(each) for each in taken]
        found = self._db.get_all(conversions, field_paths=[], transaction=transaction)
        for conversion in [each.reference async for each in found if each.exists]:
            transaction.update(conversion, {"folded": True})
        days = {order.day for order in taken.values()}
        entries = {folded_path(day): folded.days[day].model_dump() for day in sorted(days)}
        gone = {order_path(each): DELETE_FIELD for each in taken}
        transaction.update(reference, {**entries, **gone})
        return len(taken)
