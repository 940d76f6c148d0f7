"""Random rules and subscribers that meet: few texts, near days, small numbers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from shared.common.calendar import Zones
from shared.common.wire import iso
from shared.subscribers.models.consent import ConsentStatus, SubscriberSource
from tests.segments_by_hand import ACTIVITY, MOMENTS, TEXTS

Json = Any

CENTRE = date(2028, 2, 28)
"""Days lie about the end of a leap year's February."""

days = st.integers(-60, 30).map(lambda each: CENTRE + timedelta(days=each))
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati"])
calendars = zones.map(Zones)
currencies = st.sampled_from(["EUR", "JPY", "KWD"])

close = st.integers(-20, 20)
years = st.sampled_from([0, 366, 731])
near = st.builds(lambda day, ago: day - ago, close, years) | st.integers(-800, 400)
texts = st.sampled_from(["Anna", "anna", "ANNABEL", "Straße", "STRASSE", "bel", "x", "İ"])
spellings = st.sampled_from(["José", "jose\u0301", "JOSÉ ", " anna\n", "\u01f0", "J\u030c"])
"""Of which several are one text as it is compared."""
texts |= spellings
stored_days = near.map(lambda each: (CENTRE + timedelta(days=each)).isoformat())
instants = st.tuples(near, st.integers(0, 24 * 3600 * 1000 - 1)).map(
    lambda each: (
        datetime(CENTRE.year, CENTRE.month, CENTRE.day, tzinfo=UTC)
        + timedelta(days=each[0], milliseconds=each[1])
    )
)
moments = instants.map(iso)
birthdays = (
    stored_days
    | stored_days.map(lambda each: f"-{each[4:]}")
    | st.sampled_from(["--02-29", "2000-02-29", "1996-02-28", "--03-01"])
)
keys = st.sampled_from("abcdef")
numbers = st.integers(-3, 5) | st.sampled_from([0.5, 2.0, 19.99, 1e15])
segment_ids = st.sampled_from(["s0", "s1", "s2", "s3", "static", "gone"])

consents = st.fixed_dictionaries(
    {"status": st.sampled_from([str(each) for each in ConsentStatus])},
    optional={
        "history": st.lists(
            st.fixed_dictionaries(
                {
                    "at": moments,
                    "status": st.sampled_from([str(each) for each in ConsentStatus]),
                    "source": st.just("form"),
                }
            ),
            max_size=4,
        ).map(lambda steps: sorted(steps, key=lambda step: step["at"]))
    },
)
orders = st.fixed_dictionaries(
    {
        "day": stored_days,
        "at": instants.map(lambda each: int(each.timestamp() * 1000)),
        "net": st.integers(0, 5) | st.sampled_from([1999, 2000, 500_000]),
    },
    optional={"refunded": st.booleans()},
)
entries = st.fixed_dictionaries(
    {
        "orders": st.integers(0, 5),
        "net": st.integers(0, 5) | st.sampled_from([1999, 2000, 500_000]),
        "at": instants.map(lambda each: int(each.timestamp() * 1000)),
    }
)
folded = st.fixed_dictionaries(
    {"days": st.dictionaries(stored_days, entries, max_size=4)}, optional={"before": entries}
)
close_days = close.map(lambda each: (CENTRE + timedelta(days=each)).isoformat())
done = st.dictionaries(keys, close_days | stored_days, min_size=2, max_size=6)
_plain = ["2", "-1", " 5 ", "0.5", "2.0", "19.99", "0", "-0", "True", "false", "FALSE ", "", "  "]
_codes = ["007", "+5", "1e15", "1000000000000000", "5.", ".5", "1_0", "٣", "nan", "-", "inf"]
written = st.sampled_from([*_plain, *_codes])
"""Numbers, true and false as files write them, and what is none."""
properties = st.none() | texts | numbers | st.booleans() | st.lists(texts, max_size=3) | written

_said: dict[str, st.SearchStrategy[Json]] = {
    **dict.fromkeys(TEXTS, texts | st.sampled_from(["", " "])),
    **dict.fromkeys(MOMENTS, moments),
    "source": st.sampled_from([str(each) for each in SubscriberSource]),
    "birthday": birthdays,
    "tags": st.lists(texts, max_size=3),
    "properties": st.dictionaries(st.sampled_from(["p", "q"]), properties),
    "consents": st.fixed_dictionaries({}, optional={"email": consents, "sms": consents}),
    "staticSegmentIds": st.lists(segment_ids, max_size=3),
}
_activity: dict[str, st.SearchStrategy[Json]] = {
    "orders": st.dictionaries(keys, orders, max_size=5),
    "folded": folded,
    **dict.fromkeys(ACTIVITY.values(), done),
    "events": st.dictionaries(st.sampled_from(["e", "E"]), done),
}
subscribers = st.fixed_dictionaries(
    {}, optional={**_said, "activity": st.fixed_dictionaries({}, optional=_activity)}
)
busy_subscribers = st.fixed_dictionaries({**_said, "activity": st.fixed_dictionaries(_activity)})
"""Of whom everything is known."""


def _rule(fields: Sequence[str], operators: Sequence[str], values: Json) -> Json:
    return st.fixed_dictionaries(
        {
            "field": st.sampled_from(fields),
            "operator": st.sampled_from(operators),
            "value": values,
        },
        optional={"connector": st.sampled_from(["and", "or"])},
    )


def _counted(fields: Sequence[str], values: Json) -> Json:
    amounts = _rule(fields, ["at_least", "at_most", "exactly"], values)
    return st.one_of(amounts, amounts, amounts, _rule(fields, ["never"], st.none()))


def _of_late(rules: Json) -> Json:
    days = st.integers(1, 20) | st.integers(1, 365)
    return st.builds(lambda rule, within: {**rule, "withinDays": within}, rules, days)


def _pairs(values: Json) -> Json:
    return st.lists(values, min_size=2, max_size=2).map(sorted)


def _lists(values: Json) -> Json:
    return st.lists(values, min_size=1, max_size=3)


PRESENCE = ["is_set", "is_not_set"]
CONTAINING = ["contains", "not_contains"]
EQUALITY = ["equals", "not_equals"]
ONE_OF = ["in", "not_in"]
SIZE = ["greater_than", "less_than"]
PROPERTIES = ["properties.p", "properties.q", "properties.gone"]
DATES = (*MOMENTS, "subscribedAt", "unsubscribedAt", "lastPurchaseAt", "birthday")
CHOICES = {
    "source": list(map(str, SubscriberSource)),
    "consent.email": list(map(str, ConsentStatus)),
    "consent.sms": list(map(str, ConsentStatus)),
}

asked_texts = st.sampled_from(["2", "2.0", "19.99", "0.5", "1", "true", "False ", "007"])
money = st.sampled_from([0, 0.02, 5, 19.99, 20, 5000, 1.999, 0.005])
windows = st.integers(0, 20) | st.integers(0, 365)
counts = _counted(["orders", *ACTIVITY, "event:e", "event:E", "event:gone"], st.integers(0, 5))
sums = _counted(["spend"], money)
dated_leaves: dict[str, Json] = {
    "dates": _rule(DATES, ["within_last", "not_within_last"], windows),
    "anniversaries": _rule(DATES, ["anniversary_within"], windows),
    "counts": _of_late(counts),
    "sums": _of_late(sums),
}
"""Rules whose answers change by the date."""
leaves = st.one_of(
    _rule(TEXTS, [*EQUALITY, *CONTAINING, "starts_with"], texts),
    _rule(TEXTS, ONE_OF, _lists(texts)),
    _rule([*TEXTS, *DATES, *PROPERTIES, "tags"], PRESENCE, st.none()),
    *(_rule([name], EQUALITY, st.sampled_from(choices)) for name, choices in CHOICES.items()),
    *(_rule([name], ONE_OF, _lists(st.sampled_from(each))) for name, each in CHOICES.items()),
    _rule(["emailSubscribed", "smsSubscribed"], EQUALITY, st.booleans()),
    _rule(["totalOrders"], [*EQUALITY, *SIZE], numbers),
    _rule(["totalSpent"], [*EQUALITY, *SIZE], money),
    _rule(["totalOrders"], ONE_OF, _lists(numbers)),
    _rule(["totalSpent"], ONE_OF, _lists(money)),
    _rule(["totalOrders"], ["between"], _pairs(numbers)),
    _rule(["totalSpent"], ["between"], _pairs(money)),
    _rule(["tags"], CONTAINING, texts),
    _rule(["tags"], ONE_OF, _lists(texts)),
    _rule(PROPERTIES, [*EQUALITY, *CONTAINING, "starts_with"], texts | asked_texts),
    _rule(PROPERTIES, EQUALITY, st.booleans()),
    _rule(PROPERTIES, [*EQUALITY, *SIZE], numbers),
    _rule(PROPERTIES, ["between"], _pairs(numbers)),
    _rule(PROPERTIES, ONE_OF, _lists(numbers) | _lists(texts | asked_texts)),
    _rule(DATES, [*EQUALITY, "before", "after"], stored_days | moments),
    _rule(DATES, ["between"], _pairs(stored_days) | _pairs(moments)),
    counts,
    sums,
    *dated_leaves.values(),
)


def rules(leaf: Json = leaves) -> Json:
    """Rules with groups in them, on at most four levels."""
    groups = leaf
    for _ in range(3):
        inner = st.lists(groups, min_size=1, max_size=3)
        groups = leaf | st.fixed_dictionaries(
            {"rules": inner}, optional={"connector": st.sampled_from(["and", "or"])}
        )
    return st.lists(groups, min_size=1, max_size=4)


def _of_segments(earlier: list[str]) -> Json:
    ids = st.sampled_from(earlier)
    return _rule(["segment"], EQUALITY, ids) | _rule(["segment"], ONE_OF, _lists(ids))


@st.composite
def brands(draw: st.DrawFn) -> dict[str, Json]:
    """Segments whose rules name a static one, earlier ones and one that is gone; in any order."""
    segments: dict[str, Json] = {"static": None}
    for number in range(draw(st.integers(1, 4))):
        leaf = leaves | _of_segments([*segments, "gone"])
        segments[f"s{number}"] = draw(rules(leaf))
    order = draw(st.permutations(sorted(segments)))
    return {name: segments[name] for name in order}
