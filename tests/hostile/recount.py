"""A brute-force recount of a brand's numbers, from its documents and the definitions alone.

Written apart from the product: it shares no code with it, and no shortcut. Numbers are kept by
their place in a tree, as `("channels", "email", "linear", "sales")`: orders under a model in
millionths, money in minor units.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from hashlib import blake2b
from math import floor
from typing import NamedTuple

from tests.hostile.documents import Conversion, Documents, Session

MODELS = ("last_non_direct_click", "last_click", "first_click", "any_click", "linear")
WHOLE_ORDER = 1_000_000
DAY_MS = 86_400_000
NOT_MARKETING = {"direct", "unknown"}

Numbers = Counter[tuple[str, ...]]


class Click(NamedTuple):
    """A touchpoint, in the order of journeys."""

    started: int
    stored: int
    session: str
    channel: str
    type: str


class Part(NamedTuple):
    orders: int
    sales: int


class Recount:
    """The numbers of each day, and its visitors."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._visits: dict[str, list[Session]] = defaultdict(list)
        for session in documents.sessions:
            self._visits[session.visitor].append(session)
        self._sources = {each.source: (each.channel, each.type) for each in documents.sessions}
        self.days: dict[str, Numbers] = defaultdict(Counter)
        self.visitors: dict[str, set[str]] = defaultdict(set)
        self.journeys = {each.id: self._journey(each) for each in documents.conversions}
        self.newcomers = {
            each.id for each in documents.conversions if not self._bought_before(each)
        }
        for session in documents.sessions:
            self._count_session(session)
        for conversion in documents.conversions:
            if conversion.kind == "purchase" and not conversion.voided:
                self._count_order(conversion)

    def numbers(self, first: str, last: str) -> Numbers:
        """All numbers of a range of days, both included."""
        total: Numbers = Counter()
        for day, numbers in self.days.items():
            if first <= day <= last:
                for place, number in numbers.items():
                    total[place] += number
        return Counter({place: number for place, number in total.items() if number})

    def visitors_of(self, first: str, last: str) -> set[str]:
        days = (visitors for day, visitors in self.visitors.items() if first <= day <= last)
        return set().union(*days)

    def _count_session(self, session: Session) -> None:
        day = self.days[session.day]
        day["sessions",] += 1
        day["channels", session.channel, "sessions"] += 1
        self.visitors[session.day].add(session.visitor)

    def _count_order(self, order: Conversion) -> None:
        left = self._left_of(order)
        if left is None:
            return
        is_new = order.id in self.newcomers
        journey = self.journeys[order.id]
        types = {click.channel: click.type for click in journey}
        day = self.days[order.day]
        day["orders",] += 1
        day["sales",] += left
        day["newOrders",] += is_new
        for model in MODELS:
            marketing = Part(0, 0)
            for channel, part in credit(journey, model, left).items():
                place = ("channels", channel, model)
                day[*place, "orders"] += part.orders
                day[*place, "sales"] += part.sales
                day[*place, "newOrders"] += part.orders * is_new
                if types[channel] not in NOT_MARKETING:
                    marketing = Part(marketing.orders + part.orders, marketing.sales + part.sales)
            day["marketing", model, "orders"] += min(marketing.orders, WHOLE_ORDER)
            day["marketing", model, "sales"] += min(marketing.sales, left)

    def _left_of(self, order: Conversion) -> int | None:
        """What is left of an order's value; None where it was refunded in full."""
        if order.order is None:
            return order.value
        refunds = [each for each in self._documents.refunds if each.order == order.order]
        if not refunds:
            return order.value
        if any(each.amount is None for each in refunds):
            return None
        left = order.value - sum(each.amount or 0 for each in refunds)
        return left if left > 0 else None

    def _journey(self, own: Conversion) -> list[Click]:
        resets = [
            other.occurred
            for other in self._documents.conversions
            if _same_buyer(own, other)
            and other.kind == own.kind
            and not other.voided
            and (other.reporter == "server" or other.stands <= own.stands)
            and (other.occurred, other.stands, other.id) < (own.occurred, own.stands, own.id)
        ]
        oldest = own.occurred - own.window_days * DAY_MS
        in_window = [
            Click(visit.started, visit.created, visit.id, visit.channel, visit.type)
            for visit in self._visits.get(own.visitor or "", ())
            if visit.created <= own.stands and oldest <= visit.started <= own.occurred
        ]
        clicks = [
            click
            for click in in_window
            if click.session != own.session and all(click.started > reset for reset in resets)
        ]
        if own.session is not None:
            clicks.append(self._converting(own, own.session))
        elif not clicks:  # the latest visit, though an order came after it; else nothing is known
            clicks = [
                max(in_window, default=Click(own.occurred, own.stands, "", "unknown", "unknown"))
            ]
        clicks.sort()
        return clicks if len(clicks) <= 30 else [clicks[0], *clicks[-29:]]

    def _converting(self, own: Conversion, session: str) -> Click:
        """The session that an order names; one that was not there is as its id tells."""
        for visit in self._visits.get(own.visitor or "", ()):
            if visit.id == session and visit.created <= own.stands:
                return Click(visit.started, visit.created, visit.id, visit.channel, visit.type)
        return Click(own.occurred, own.stands, session, *self._sources[session.split(".")[-2]])

    def _bought_before(self, own: Conversion) -> bool:
        customer = own.customer or own.visitor
        return customer is not None and any(
            other.kind == "purchase"
            and not other.voided
            and customer == (other.customer or other.visitor)
            and other.stands < own.stands
            for other in self._documents.conversions
        )


def _same_buyer(one: Conversion, other: Conversion) -> bool:
    """By the visitor, or by the customer, where a user or an email address names them."""
    same_visitor = one.visitor == other.visitor is not None
    return same_visitor or one.customer == other.customer is not None


def credit(journey: Sequence[Click], model: str, value: int) -> dict[str, Part]:
    """What each channel is credited with, of one order of this value in minor units."""
    whole = Part(WHOLE_ORDER, value)
    match model:
        case "last_click":
            return {journey[-1].channel: whole}
        case "first_click":
            return {journey[0].channel: whole}
        case "any_click":
            return dict.fromkeys((click.channel for click in journey), whole)
        case "last_non_direct_click":
            marked = [click for click in journey if click.type != "direct"]
            return {(marked or journey)[-1].channel: whole}
        case "linear":
            shares: dict[str, Part] = defaultdict(lambda: Part(0, 0))
            orders, sales = (_shares(total, len(journey)) for total in whole)
            for click, order, money in zip(journey, orders, sales, strict=True):
                before = shares[click.channel]
                shares[click.channel] = Part(before.orders + order, before.sales + money)
            return shares
    raise ValueError(model)


def _shares(total: int, parts: int) -> list[int]:
    """Equal shares in whole units; largest remainders first, of equal ones the earliest."""
    exact = [Fraction(total, parts)] * parts
    shares = [floor(share) for share in exact]
    by_remainder = sorted(range(parts), key=lambda place: shares[place] - exact[place])
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def registers(visitors: Iterable[str]) -> bytes:
    """HyperLogLog: 12 of 64 hashed bits choose the register, the others' leading zeros + 1 rank."""
    ranks = bytearray(4096)
    for visitor in visitors:
        bits = f"{int(blake2b(visitor.encode(), digest_size=8).hexdigest(), 16):064b}"
        index, rest = int(bits[:12], 2), bits[12:]
        rank = len(rest) - len(rest.lstrip("0")) + 1
        ranks[index] = max(ranks[index], rank)
    return bytes(ranks)


def period_days(period: str) -> tuple[str, str]:
    """The first and the last day of `2026-01-15`, `2026-W03`, `2026-01` or `2026`."""
    if "W" in period:
        monday = date.fromisocalendar(int(period[:4]), int(period[6:]), 1)
        return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    days = [date.fromisoformat(f"{period}-01-01"[:10])]
    while (days[-1] + timedelta(days=1)).isoformat()[: len(period)] == period:
        days.append(days[-1] + timedelta(days=1))
    return days[0].isoformat(), days[-1].isoformat()


def periods_of(day: str) -> tuple[str, str, str, str]:
    """The day, week, month and year of a day."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return day, f"{year}-W{week:02}", day[:7], day[:4]
