"""The recount itself, on cases worked out by hand; and that it does find a wrong number."""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

import pytest

from tests.hostile.comparison import stored_differences
from tests.hostile.documents import Conversion, Documents, Session
from tests.hostile.recount import (
    MODELS,
    Click,
    Part,
    Recount,
    credit,
    period_days,
    periods_of,
    registers,
)
from tests.hostile.zones import Zones

DAY = "2026-01-15"
NOON = 1_768_478_400_000
HOUR = 3_600_000


def visit(number: int, channel: str, kind: str, at: int) -> Session:
    name = f"b.v.{channel}-a000000.nonce-{number}"
    return Session(name, "v", channel, kind, DAY, at, at * 1000, 1)


def order(number: int, value: int, at: int, session: Session) -> Conversion:
    return Conversion(
        id=f"order-{number}",
        kind="purchase",
        reporter="browser",
        order=f"{number}",
        value=value,
        day=DAY,
        occurred=at,
        stands=at * 1000,
        window_days=30,
        visitor="v",
        session=session.id,
        customer="v",
        stored_journey=(),
        stored_new=None,
    )


VISITS = [
    visit(1, "google_ads", "paid", NOON),
    visit(2, "email", "email", NOON + HOUR),
    visit(3, "direct", "direct", NOON + 2 * HOUR),
]
ORDERS = [
    order(1, 100, NOON + 3 * HOUR, VISITS[2]),
    order(2, 50, NOON + 4 * HOUR, VISITS[2]),
]
JOURNEY = [Click(each.started, each.created, each.id, each.channel, each.type) for each in VISITS]


def documents(stats: Mapping[str, Mapping[str, object]]) -> Documents:
    return Documents(VISITS, ORDERS, [], dict(stats), [])


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("last_non_direct_click", {"email": Part(1_000_000, 100)}),
        ("last_click", {"direct": Part(1_000_000, 100)}),
        ("first_click", {"google_ads": Part(1_000_000, 100)}),
        ("any_click", {each.channel: Part(1_000_000, 100) for each in VISITS}),
        (
            "linear",
            {
                "google_ads": Part(333_334, 34),
                "email": Part(333_333, 33),
                "direct": Part(333_333, 33),
            },
        ),
    ],
)
def test_credit(model: str, expected: dict[str, Part]) -> None:
    assert model in MODELS
    assert credit(JOURNEY, model, 100) == expected


def test_an_order_resets_the_journey_and_makes_the_next_one_returning() -> None:
    recount = Recount(documents({}))
    assert [click.channel for click in recount.journeys["order-2"]] == ["direct"]
    assert recount.newcomers == {"order-1"}
    numbers = recount.numbers(DAY, DAY)
    assert (numbers["orders",], numbers["newOrders",], numbers["sales",]) == (2, 1, 150)
    assert numbers["marketing", "any_click", "sales"] == 100
    assert numbers["marketing", "linear", "sales"] == 67


def test_registers_hold_the_rank_of_the_rest_of_the_hash() -> None:
    hashed = int.from_bytes(blake2b(b"v", digest_size=8).digest(), "big")
    index, rest = divmod(hashed, 2**52)
    expected = bytearray(4096)
    expected[index] = 53 - rest.bit_length()
    assert registers(["v"]) == expected


def test_what_is_wrong_in_a_document_is_found() -> None:
    recount = Recount(documents({}))
    right = _tree(recount.numbers(DAY, DAY))
    stats = {each: {**right, "registers": registers(["v"])} for each in periods_of(DAY)}
    assert list(stored_differences(documents(stats), recount)) == []
    stats["2026-W03"] = {**stats["2026-W03"], "sales": 151}
    stats["2026"] = {**stats["2026"], "registers": registers(["v", "w"])}
    assert list(stored_differences(documents(stats), recount)) == [
        "2026 registers differ",
        "2026-W03 ('sales',): 151, recounted 150",
    ]


def test_periods() -> None:
    assert periods_of("2027-01-01") == ("2027-01-01", "2026-W53", "2027-01", "2027")
    assert period_days("2026-W53") == ("2026-12-28", "2027-01-03")
    assert period_days("2024-02") == ("2024-02-01", "2024-02-29")
    assert period_days("2026") == ("2026-01-01", "2026-12-31")
    assert period_days(DAY) == (DAY, DAY)


def test_the_hours_between_two_zones_belong_to_the_old_day() -> None:
    """From Auckland (UTC+13) to New York (UTC-5), chosen at noon UTC: the 16th in Auckland."""
    zones = Zones("America/New_York", "Pacific/Auckland", NOON)
    assert zones.day_of(NOON - 2 * HOUR) == "2026-01-15"
    assert zones.day_of(NOON) == "2026-01-16"
    assert zones.day_of(NOON + 40 * HOUR) == "2026-01-16"
    assert zones.day_of(NOON + 41 * HOUR) == "2026-01-17"


def _tree(numbers: Counter[tuple[str, ...]]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for place, number in numbers.items():
        branch = tree
        for key in place[:-1]:
            below = branch.setdefault(key, {})
            assert isinstance(below, dict)
            branch = below
        branch[place[-1]] = number
    return tree
