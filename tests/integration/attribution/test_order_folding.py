"""A person of very many orders: folding changes no answer, and late changes are booked once."""

import asyncio
from datetime import datetime, timedelta

import pytest

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.order_folding import OrderFolding
from shared.brands.paths import BrandPaths
from shared.common.wire import iso
from shared.counters.day_counters import DayCounters
from shared.subscribers.models.stored import FoldedOrders, OrderEntry
from tests.cloud import Cloud, Json
from tests.integration.people.test_persons import FAULTS, Shop

EMAIL = "till@example.com"
MANY = {"field": "orders", "operator": "at_least", "value": 5, "withinDays": 30}


class Till(Shop):
    """A shop whose till uses one address for everybody."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud.brand())
        self.person = self.account("till", EMAIL)

    def sell(self, *values: float, email: str = EMAIL, first: int = 0) -> None:
        """Orders one after the other, numbered from `first`."""
        now = datetime.fromisoformat(self.brand.cloud.now())
        orders: list[Json] = [
            {
                "type": "order",
                "orderId": str(first + number),
                "value": value,
                "email": email,
                "occurredAt": iso(now - timedelta(milliseconds=1_000 - first - number)),
            }
            for number, value in enumerate(values)
        ]
        self.report(*orders)
        self.settle()

    def refund(self, order: int, amount: float | None = None) -> None:
        how_much = {} if amount is None else {"amount": amount}
        self.report({"type": "refund", "orderId": str(order), "id": f"r{order}", **how_much})

    async def fold(self, keep: int = 3, person: str | None = None) -> None:
        db = self.brand.cloud.firestore_async()
        folding = OrderFolding(db, keep=keep, above=keep, at_once=2)
        await folding.fold(self.brand.id, person or self.person)
        db.close()  # type: ignore[no-untyped-call]

    def shown(self, person: str | None = None) -> tuple[int, float]:
        answer = self.brand.get(f"subscribers/{person or self.person}").json()["subscriber"]
        return answer["totalOrders"], answer["totalSpent"]

    def folded(self, person: str | None = None) -> Json:
        stored = self.activity(person or self.person)["folded"]
        days: dict[str, Json] = stored["days"]  # type: ignore[assignment]
        (entry,) = days.values()
        return entry


@pytest.fixture
def till(cloud: Cloud) -> Till:
    return Till(cloud)


async def test_folding_changes_no_total(till: Till) -> None:
    till.sell(1, 2, 3, 4, 5, 6, 7)
    till.refund(0)
    till.settle()
    await till.fold()
    assert till.shown() == (6, 27.0)
    assert len(till.orders(till.person)) == 3
    assert (till.folded()["orders"], till.folded()["net"]) == (3, 900)
    folded = [c["orderId"] for c in till.orders_stored().values() if c.get("folded")]
    assert sorted(map(str, folded)) == ["0", "1", "2", "3"]


async def test_a_late_refund_takes_its_part_back_once(till: Till) -> None:
    till.sell(1, 2, 3, 4, 5, 6)
    await till.fold()
    till.brand.cloud.faults(**FAULTS)
    for _ in range(2):
        till.refund(0, 0.5)
        till.refund(1)
    till.settle()
    till.brand.cloud.faults()
    assert till.shown() == (5, 18.5)
    assert (till.folded()["orders"], till.folded()["net"]) == (2, 350)
    assert till.brand.stats(preset="today")["totalSales"] == 18.5


async def test_a_change_of_day_value_and_person_moves_between_entries(till: Till) -> None:
    till.sell(1, 2, 3, 4)
    await till.fold()
    ann = till.account("ann", "ann@example.com")
    (order,) = (id_ for id_, each in till.orders_stored().items() if each.get("folded"))
    corrected = {"value": 1_000, "day": "2026-01-15", "subscriber_id": ann}

    async def correct(conversion: StoredConversion) -> StoredConversion:
        return conversion.model_copy(update=corrected)

    db = till.brand.cloud.firestore_async()
    ledger = Ledger(db, DayCounters(db, shards=1))
    for _ in range(2):
        await ledger.change(till.brand.id, order, correct)
    db.close()  # type: ignore[no-untyped-call]
    assert (till.shown(), till.shown(ann)) == ((3, 9.0), (1, 10.0))


async def test_orders_fold_once_while_they_arrive_and_others_fold_too(till: Till) -> None:
    till.brand.cloud.faults(**FAULTS)
    till.sell(*([1] * 20))

    async def sell() -> None:
        await asyncio.to_thread(till.sell, *([2] * 20), first=20)

    await asyncio.gather(sell(), *(till.fold() for _ in range(3)))
    await till.fold()
    till.settle()
    till.brand.cloud.faults()
    assert till.shown() == (40, 60.0)
    assert len(till.orders(till.person)) == 3


async def test_a_folded_order_of_another_person_is_theirs(till: Till) -> None:
    till.sell(1, 2, 3, 4, 5)
    await till.fold()
    ann = till.account("ann", "ann@example.com")
    db = till.brand.cloud.firestore_async()
    ledger = Ledger(db, DayCounters(db, shards=1))
    for id_, conversion in till.orders_stored().items():
        if conversion["orderId"] in ("0", "4"):
            for _ in range(2):
                await ledger.adopt(till.brand.id, id_, ann, named=True)
    db.close()  # type: ignore[no-untyped-call]
    assert (till.shown(), till.shown(ann)) == ((3, 9.0), (2, 6.0))
    assert till.orders(ann) == {"4": 500}
    assert till.folded(ann)["orders"] == 1


async def test_a_merge_adds_entries_and_later_refunds_find_the_winner(till: Till) -> None:
    till.sell(1, 2, 3, 4, 5)
    await till.fold()
    ann = till.brand.cloud.http.post(
        "/api/marketing/subscribers",
        json={"brandId": till.brand.id, "email": "ann@example.com"},
        headers=till.brand.cloud.bearer("owner"),
    ).json()["subscriber"]["id"]
    till.sell(10, 20, 30, 40, email="ann@example.com", first=10)
    await till.fold(person=ann)
    merged = till.brand.cloud.http.post(
        f"/api/marketing/subscribers/{till.person}/merge",
        json={"brandId": till.brand.id, "otherId": ann},
        headers=till.brand.cloud.bearer("owner"),
    )
    assert merged.status_code == 200, merged.text
    till.refund(10)
    till.refund(0)
    till.refund(13)
    till.settle()
    assert till.shown() == (6, 2 + 3 + 4 + 5 + 20 + 30)
    assert (till.folded()["orders"], till.folded()["net"]) == (1, 200)


async def test_segments_count_folded_orders(till: Till) -> None:
    made = till.brand.cloud.http.post(
        "/api/marketing/segments",
        json={"brandId": till.brand.id, "name": "many", "type": "dynamic", "rules": [MANY]},
        headers=till.brand.cloud.bearer("owner"),
    )
    segment_id = made.json()["segment"]["id"]
    till.sell(1, 2, 3, 4, 5)
    await till.fold(keep=1)
    till.settle()

    def members() -> list[str]:
        stored = till.documents("subscribers")[till.person]["segmentIds"]
        assert isinstance(stored, list)
        return stored

    assert members() == [segment_id]
    till.refund(1)
    till.settle()
    assert members() == []


async def test_entries_of_long_ago_become_one_sum(till: Till, cloud: Cloud) -> None:
    till.sell(1, 2, 3)
    await till.fold(keep=1)
    place = f"{BrandPaths(till.brand.id).subscribers}/{till.person}"
    entry = {"orders": 4, "net": 900, "at": 1_000}
    cloud.firestore().document(place).update({"activity.folded.days.`2020-01-15`": entry})
    till.settle()
    folded = FoldedOrders.model_validate(till.activity(till.person)["folded"])
    assert folded.before == OrderEntry(orders=4, net=900, at=1_000)
    assert len(folded.days) == 1
    assert till.shown() == (7, 15.0)


def test_the_event_of_a_write_folds_more_than_250_orders(till: Till, cloud: Cloud) -> None:
    for hundred in range(3):
        till.sell(*([1] * 100), first=100 * hundred)
    cloud.advance(10)
    till.settle()
    assert till.shown() == (300, 300.0)
    assert 200 <= len(till.orders(till.person)) <= 250
