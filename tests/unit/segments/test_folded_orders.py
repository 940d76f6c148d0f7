"""Rules have the same answers whether a person's orders are folded or kept one by one.

Orders, refunds, moves, merges and folds come in any order; a plain formulation keeps all orders.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.attribution.logic.person_orders import OwnedOrder, order_changes
from shared.common.calendar import Zones
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, SegmentRules, Today, compile_segments
from shared.subscribers.logic.activity_limits import FOLDED_DAYS
from shared.subscribers.logic.folded_orders import (
    added,
    aged,
    order_totals,
    to_fold,
    together,
    with_orders,
)
from shared.subscribers.models.stored import Activity, FoldedOrders, OrderEntry, PersonOrder
from tests.plays import examples
from tests.segments_by_hand import Json, Segments

KEEP = 3
AT_ONCE = 2
START = date(2026, 11, 20)
UTC = Zones("UTC")
PERSONS = ("ann", "bob")
DAY_MS = 86_400_000

numbers = st.integers(0, 9)
persons = st.sampled_from(PERSONS)
ages = st.integers(0, 20) | st.integers(363, 369) | st.integers(0, 800)
moments = st.tuples(ages, st.integers(0, DAY_MS - 1))
nets = st.sampled_from([0, 1, 500, 1999])

buys = st.tuples(st.just("buy"), numbers, persons, moments, nets)
folds = st.tuples(st.just("fold"), persons)
actions = st.one_of(
    buys,
    buys,
    folds,
    folds,
    st.tuples(st.just("age"), persons),
    st.tuples(st.just("refund"), numbers, st.booleans(), nets),
    st.tuples(st.just("move"), numbers, persons | st.none()),
    st.tuples(st.just("redate"), numbers, moments),
    st.tuples(st.just("merge"), persons, persons),
    st.tuples(st.just("pass_by"), st.sampled_from([1, 5, 30, 366])),
)
stories = st.builds(
    lambda first, then: [*first, *then],
    st.lists(buys, min_size=5, max_size=10),
    st.lists(actions, min_size=5, max_size=30),
)


@dataclass
class World:
    """Orders by number, as conversions say them, and what the persons have of them."""

    today: date = START
    orders: dict[int, OwnedOrder] = field(default_factory=dict)
    activities: dict[str, Activity] = field(
        default_factory=lambda: {name: Activity() for name in PERSONS}
    )
    successors: dict[str, str] = field(default_factory=dict)

    def act(self, action: Json) -> None:
        name, *values = action
        getattr(self, name)(*values)

    def buy(self, number: int, person: str, moment: tuple[int, int], net: int) -> None:
        if number not in self.orders:
            self.change(number, OwnedOrder(person, self.order(moment, net)))

    def refund(self, number: int, fully: bool, net: int) -> None:
        if (old := self.orders.get(number)) and old.fact:
            left = {"net": 0 if fully else net, "refunded": fully}
            self.change(number, replace(old, fact=old.fact.model_copy(update=left)))

    def move(self, number: int, person: str | None) -> None:
        if old := self.orders.get(number):
            self.change(number, replace(old, subscriber_id=person))

    def redate(self, number: int, moment: tuple[int, int]) -> None:
        if (old := self.orders.get(number)) and old.fact:
            left = {"net": old.fact.net, "refunded": old.fact.refunded}
            fact = self.order(moment, 0).model_copy(update=left)
            self.change(number, replace(old, fact=fact))

    def pass_by(self, days: int) -> None:
        self.today += timedelta(days=days)

    def order(self, moment: tuple[int, int], net: int) -> PersonOrder:
        days_ago, ms = moment
        day = self.today - timedelta(days=days_ago)
        at = (day - date(1970, 1, 1)).days * DAY_MS + ms
        return PersonOrder(day=day.isoformat(), at=at, net=net)

    def of_today(self, person: str) -> str:
        while person in self.successors:
            person = self.successors[person]
        return person

    def owned(self, order: OwnedOrder) -> OwnedOrder:
        person = order.subscriber_id
        return replace(order, subscriber_id=None if person is None else self.of_today(person))

    def change(self, number: int, after: OwnedOrder) -> None:
        """As the ledger books it."""
        before = self.owned(self.orders.get(number, OwnedOrder(None, None)))
        for person, change in order_changes(before, self.owned(after)).items():
            activity = self.activities[person]
            orders, days = dict(activity.orders), dict(activity.folded.days)
            if change.set_fact and change.fact is None:
                del orders[str(number)]
            elif change.fact is not None:
                orders[str(number)] = change.fact
            for day, entry in change.entries.items():
                days[day] = added(days.get(day, OrderEntry()), entry)
            folded = FoldedOrders(days=days, before=activity.folded.before)
            self.activities[person] = activity.model_copy(
                update={"orders": orders, "folded": folded}
            )
        self.orders[number] = after

    def fold(self, person: str) -> None:
        person = self.of_today(person)
        activity = self.activities[person]
        taken = to_fold(activity.orders, KEEP, AT_ONCE)
        kept = {key: each for key, each in activity.orders.items() if key not in taken}
        folded = with_orders(activity.folded, taken.values())
        self.activities[person] = activity.model_copy(update={"orders": kept, "folded": folded})
        for number in map(int, taken):
            self.orders[number] = replace(self.orders[number], folded=True)

    def age(self, person: str) -> None:
        person = self.of_today(person)
        activity = self.activities[person]
        folded = aged(activity.folded, self.today.isoformat())
        self.activities[person] = activity.model_copy(update={"folded": folded})

    def merge(self, kept: str, gone: str) -> None:
        """Conversions of the loser still name them; a change finds whom they were merged into."""
        kept, gone = self.of_today(kept), self.of_today(gone)
        if kept == gone:
            return
        one, other = self.activities[kept], self.activities.pop(gone)
        self.activities[kept] = Activity(
            orders={**one.orders, **other.orders}, folded=together(one.folded, other.folded)
        )
        self.successors[gone] = kept

    def plainly(self, person: str) -> Activity:
        """What the person has if every order is kept."""
        own = {
            str(number): order.fact
            for number, each in self.orders.items()
            if (order := self.owned(each)).subscriber_id == person and order.fact is not None
        }
        return Activity(orders=own)


def rules() -> dict[str, Json]:
    found: dict[str, Json] = {}
    for within in (None, 1, 7, 365):
        window = {} if within is None else {"withinDays": within}
        for operator, value in (("at_least", 1), ("at_least", 3), ("at_most", 2), ("exactly", 2)):
            rule = {"field": "orders", "operator": operator, "value": value, **window}
            found[f"orders {operator} {value} {within}"] = [rule]
        for operator, money in (("at_least", 5), ("at_most", 19.99), ("exactly", 0)):
            spent = {"field": "spend", "operator": operator, "value": money, **window}
            found[f"spend {operator} {money} {within}"] = [spent]
    found["four"] = [{"field": "totalOrders", "operator": "equals", "value": 4}]
    found["total"] = [{"field": "totalOrders", "operator": "greater_than", "value": 2}]
    found["spent"] = [{"field": "totalSpent", "operator": "less_than", "value": 20}]
    for within in (0, 7, FOLDED_DAYS):
        rule = {"field": "lastPurchaseAt", "operator": "within_last", "value": within}
        found[f"last {within}"] = [rule]
    found["bought"] = [{"field": "lastPurchaseAt", "operator": "is_set"}]
    return found


RULES = rules()


def compiled() -> SegmentRules:
    return compile_segments(
        {name: Definition(static=False, rules=parse_rules(each)) for name, each in RULES.items()}
    )


def document(activity: Activity) -> Json:
    return {"activity": activity.model_dump(mode="json", exclude_none=True)}


@given(stories)
@settings(max_examples=examples(400))
def test_rules_answer_alike_for_folded_orders(story: list[Json]) -> None:
    world, segments = World(), compiled()
    for action in story:
        world.act(action)
    today = Today(world.today.isoformat(), UTC, "EUR")
    by_hand = Segments(RULES, world.today, UTC.day_of, "EUR")
    for person in list(world.activities):
        plain = world.plainly(person)
        wanted = by_hand.of(document(plain))
        for _ in range(2):
            activity = world.activities[person]
            totals, exact = order_totals(activity), order_totals(plain)
            assert (totals.orders, totals.net) == (exact.orders, exact.net)
            assert (totals.last_ms is None) == (exact.last_ms is None)
            found = segments.evaluate(document(activity), today)
            assert found.segment_ids == wanted
            assert by_hand.of(document(activity)) == wanted
            world.age(person)
        last_days = {
            None if each.last_ms is None else UTC.day_of(each.last_ms) for each in (totals, exact)
        }
        is_recent = any(each and each >= by_day_since(world.today) for each in last_days)
        assert len(last_days) == 1 or not is_recent


@given(stories, st.integers(1, 40))
@settings(max_examples=examples(200))
def test_nothing_changes_before_the_day_of_the_next_evaluation(
    story: list[Json], later: int
) -> None:
    world, segments = World(), compiled()
    for action in story:
        world.act(action)
    coming = world.today + timedelta(days=later)
    for activity in world.activities.values():
        now = segments.evaluate(document(activity), Today(world.today.isoformat(), UTC, "EUR"))
        then = segments.evaluate(document(activity), Today(coming.isoformat(), UTC, "EUR"))
        due = now.reevaluate_on is not None and now.reevaluate_on <= coming.isoformat()
        assert due or then.segment_ids == now.segment_ids


@given(stories)
@settings(max_examples=examples(200))
def test_folding_leaves_the_newest_and_an_entry_for_each_recent_day(story: list[Json]) -> None:
    world = World()
    for action in story:
        world.act(action)
    for person in list(world.activities):
        before = world.activities[person].orders
        while to_fold(world.activities[person].orders, KEEP, AT_ONCE):
            world.fold(person)
        world.age(person)
        after = world.activities[person]
        newest = sorted(before, key=lambda key: (before[key].at, key))[-KEEP:]
        assert sorted(after.orders) == sorted(newest)
        assert all(day >= by_day_since(world.today) for day in after.folded.days)


def test_a_refund_of_an_order_in_the_sum_is_taken_off_before_and_after_it_is_added_up() -> None:
    world = World()
    for number, days_ago in enumerate((700, 600, 500, 3, 2, 1)):
        world.buy(number, "ann", (days_ago, number), 500)
    for name in ("fold", "fold", "age"):
        world.act((name, "ann"))
    world.refund(0, True, 0)
    world.refund(1, False, 100)
    world.move(2, "bob")
    for _ in range(2):
        ann, bob = (order_totals(world.activities[each]) for each in PERSONS)
        assert (ann.orders, ann.net) == (4, 3 * 500 + 100)
        assert (bob.orders, bob.net) == (1, 500)
        found = compiled().evaluate(
            document(world.activities["ann"]), Today(world.today.isoformat(), UTC, "EUR")
        )
        wanted = Segments(RULES, world.today, UTC.day_of, "EUR").of(document(world.plainly("ann")))
        assert found.segment_ids == wanted
        world.act(("age", "ann"))
    assert world.activities["ann"].folded.days == {}


def by_day_since(today: date) -> str:
    return (today - timedelta(days=FOLDED_DAYS)).isoformat()
