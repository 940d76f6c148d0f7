"""Every number that the product holds or answers, against the recount."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from math import isclose
from typing import Any, Final

from tests.cloud import TestBrand
from tests.hostile.documents import Documents
from tests.hostile.recount import (
    MODELS,
    WHOLE_ORDER,
    Numbers,
    Recount,
    period_days,
    periods_of,
    registers,
)

DECIMALS: Final = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
STANDARD_ERROR: Final = 0.0163
TRIES: Final = 100

Range = tuple[str, str]


def stored_differences(documents: Documents, recount: Recount) -> Iterator[str]:
    """Documents of periods with the shards not folded yet, number by number, bit by bit."""
    days = {*recount.days, *(shard["day"] for shard in documents.shards)}
    periods = {period for day in days for period in periods_of(day)} | set(documents.stats)
    for period in sorted(periods):
        first, last = period_days(period)
        parts = [documents.stats.get(period, {})]
        parts += [shard for shard in documents.shards if first <= shard["day"] <= last]
        yield from _unequal(period, _sum(parts), recount.numbers(first, last))
        if _registers(parts) != registers(recount.visitors_of(first, last)):
            yield f"{period} registers differ"


def conversion_differences(documents: Documents, recount: Recount) -> Iterator[str]:
    for each in documents.conversions:
        journey = tuple(click.session for click in recount.journeys[each.id])
        if each.stored_journey != journey:
            yield f"journey of {each}: stored, recounted {journey}"
        if each.kind == "purchase" and each.stored_new != (each.id in recount.newcomers):
            yield f"new customer of {each}: stored {each.stored_new}"


def answered_differences(
    brand: TestBrand, recount: Recount, currency: str, ranges: Iterable[Range]
) -> Iterator[str]:
    """What `stats` says of these days, under every model; `channels` of the first of them."""
    for place, (first, last) in enumerate(ranges):
        numbers, people = recount.numbers(first, last), len(recount.visitors_of(first, last))
        for model in MODELS:
            query = {"startDate": first, "endDate": last, "attributionModel": model}
            stats = ask(brand, "stats", query)["stats"]
            channels = {each["channelId"]: each for each in listed(stats["channelStats"])}
            where = f"{brand.id} {first}..{last} {model}"
            expected = _expected_stats(numbers, model, currency)
            yield from _unequal(where, _decimals(stats, expected), expected)
            if place == 0:
                answer = ask(brand, "channels", query)["channels"]
                if answer != listed(stats["channelStats"]):
                    yield f"{where}: channels and stats disagree"
            yield from _channel_differences(where, channels, numbers, model, currency)
            if not about(stats["uniqueVisitors"], people):
                yield f"{where}: {stats['uniqueVisitors']} visitors, recounted {people}"


def series_differences(
    brand: TestBrand, recount: Recount, currency: str, days: Range
) -> Iterator[str]:
    """The series of these days, by day, week and month, under every model."""
    for interval in ("day", "week", "month"):
        for model in MODELS:
            query = {"startDate": days[0], "endDate": days[1], "attributionModel": model}
            points = ask(brand, "stats", {**query, "interval": interval})["series"]
            if [(each["date"], each["endDate"]) for each in points] != _cut(days, interval):
                yield f"{brand.id} {interval}: other pieces {points}"
            for point in points:
                numbers = recount.numbers(point["date"], point["endDate"])
                expected = _expected_stats(numbers, model, currency)
                where = f"{brand.id} {interval} {point['date']} {model}"
                yield from _unequal(where, _decimals(point, expected), expected)
                people = len(recount.visitors_of(point["date"], point["endDate"]))
                if not about(point["uniqueVisitors"], people):
                    yield f"{where}: {point['uniqueVisitors']} visitors, recounted {people}"


def ask(brand: TestBrand, resource: str, query: Mapping[str, str]) -> Any:
    """Asks again while the store refuses."""
    for _ in range(TRIES):
        answer = brand.get(resource, **query)
        if answer.status_code != 503:
            assert answer.status_code == 200, answer.text
            return answer.json()
    raise AssertionError(f"{resource} was refused {TRIES} times")


def about(estimate: int, people: int) -> bool:
    """Within five standard errors, and a few."""
    return abs(estimate - people) <= max(3, 5 * STANDARD_ERROR * people)


def listed(value: object) -> list[dict[str, Any]]:
    assert isinstance(value, list)
    return value


def _sum(documents: Iterable[Mapping[str, Any]]) -> Numbers:
    total: Numbers = Counter()
    kept = ("sessions", "orders", "newOrders", "sales", "channels", "marketing")
    for document in documents:
        for place, number in _leaves({key: document[key] for key in kept if key in document}):
            total[place] += number
    return Counter({place: number for place, number in total.items() if number})


def _leaves(tree: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], int]]:
    for key, value in tree.items():
        if isinstance(value, int):
            yield (key,), value
        else:
            yield from (((key, *place), number) for place, number in _leaves(value))


def _registers(documents: Iterable[Mapping[str, Any]]) -> bytes:
    ranks = bytearray(4096)
    for document in documents:
        held = dict(enumerate(document.get("registers", b"")))
        for index, rank in [*held.items(), *document.get("visitors", {}).items()]:
            ranks[int(index)] = max(ranks[int(index)], rank)
    return bytes(ranks)


def _unequal(where: str, found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> Iterator[str]:
    for place in sorted({*found, *expected}, key=str):
        ours, theirs = found.get(place, 0), expected.get(place, 0)
        if ours != theirs:
            yield f"{where} {place}: {ours}, recounted {theirs}"


def _money(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-DECIMALS[currency])


def _orders(millionths: int) -> Decimal:
    return Decimal(millionths) / WHOLE_ORDER


def _decimals(answer: Mapping[str, Any], names: Iterable[str]) -> dict[str, Decimal]:
    return {name: Decimal(str(answer.get(name, 0))) for name in names}


def _expected_stats(numbers: Numbers, model: str, currency: str) -> dict[str, Decimal]:
    return {
        "totalSessions": Decimal(numbers["sessions",]),
        "totalOrders": Decimal(numbers["orders",]),
        "totalSales": _money(numbers["sales",], currency),
        "ordersAttributedToMarketing": _orders(numbers["marketing", model, "orders"]),
        "salesAttributedToMarketing": _money(numbers["marketing", model, "sales"], currency),
    }


def _channel_differences(
    where: str, channels: Mapping[str, Any], numbers: Numbers, model: str, currency: str
) -> Iterator[str]:
    """Channels without a session or credit are not listed."""
    expected = set()
    for channel in {place[1] for place in numbers if place[0] == "channels"}:
        sessions = numbers["channels", channel, "sessions"]
        orders, new, sales = (
            numbers["channels", channel, model, what] for what in ("orders", "newOrders", "sales")
        )
        if not (sessions or orders or sales):
            continue
        expected.add(channel)
        wanted = {
            "sessions": Decimal(sessions),
            "orders": _orders(orders),
            "newCustomerOrders": _orders(new),
            "returningCustomerOrders": _orders(orders - new),
            "sales": _money(sales, currency),
        }
        answer = channels.get(channel, {})
        yield from _unequal(f"{where} {channel}", _decimals(answer, wanted), wanted)
        rate = float(_orders(orders)) / sessions * 100 if sessions else 0
        if not isclose(answer.get("conversionRate", -1), rate, rel_tol=1e-9):
            yield f"{where} {channel}: conversionRate of {answer}"
        average = float(_money(sales, currency) / _orders(orders)) if orders else -1
        if not isclose(answer.get("aov", -1), average, rel_tol=1e-9):
            yield f"{where} {channel}: aov of {answer}"
    if set(channels) != expected:
        yield f"{where}: channels {sorted(channels)}, recounted {sorted(expected)}"


def _cut(days: Range, interval: str) -> list[Range]:
    """The periods of a kind that cover these days, cut to them."""
    which = ("day", "week", "month").index(interval)
    first, last = map(date.fromisoformat, days)
    pieces: dict[str, list[str]] = {}
    for number in range((last - first).days + 1):
        day = (first + timedelta(days=number)).isoformat()
        pieces.setdefault(periods_of(day)[which], []).append(day)
    return [(piece[0], piece[-1]) for piece in pieces.values()]
