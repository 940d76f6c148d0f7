"""What random visitors, shops and operators do, told as values that shrink well.

Whatever is repeated, shared or reported twice falls out of small pools of visitors and orders.
"""

from dataclasses import dataclass
from typing import Final, Literal

from hypothesis import strategies as st

from tests.plays import PROVING

BRANDS: Final = 4
VISITORS: Final = 12
ORDERS: Final = 40
FEWEST_EVENTS: Final = 300 if PROVING else 150

SOURCES: Final[tuple[dict[str, str], ...]] = (
    {},
    {"url": "https://shop.example/?gclid=1", "referrer": "https://www.google.com/"},
    {"source": "news", "medium": "email", "campaign": "May"},
    {"source": "news", "medium": "email", "campaign": "June"},
    {"url": "https://shop.example/", "referrer": "https://www.google.com/"},
    {"url": "https://shop.example/", "referrer": "https://www.facebook.com/"},
    {"url": "https://shop.example/?utm_source=facebook&utm_medium=paid_social"},
    {"url": "https://shop.example/", "referrer": "https://blog.example/"},
    {"url": "https://shop.example/?utm_source=zzz&utm_medium=other"},
)

Kind = Literal["purchase", "signup"]
Customer = Literal["nobody", "visitor", "session", "email", "lost session"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A session_start (of the running session if `continuing`) and page views after it, each
    sent alone or all in one list, once or twice at the same moment, kept back for some hours.
    """

    brand: int
    visitor: int
    source: int
    views: int = 0
    continuing: bool = False
    together: bool = False
    twice: bool = False
    hours_kept: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A page view of the running session; `again` names one that was sent before."""

    brand: int
    visitor: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Buy:
    """A conversion in the visitor's running session, or in one that nobody knows (`lost`).

    `order` None is one without an orderId; one that was used before is a reload of its
    thank-you page, whoever reloads it.
    """

    brand: int
    visitor: int
    order: int | None
    amount: int
    kind: Kind = "purchase"
    twice: bool = False
    lost: bool = False
    hours_kept: int = 0


@dataclass(frozen=True, slots=True)
class ServerOrder:
    """The shop's backend reports an order, of a visitor as far as it knows."""

    brand: int
    visitor: int
    order: int
    amount: int
    customer: Customer = "nobody"
    kind: Kind = "purchase"
    twice: bool = False
    days_ago: int = 0


@dataclass(frozen=True, slots=True)
class Refund:
    """`amount` None takes back all that is left."""

    brand: int
    order: int
    amount: int | None
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Fold:
    """Folds every open day, the running one too, while its events are on their way."""

    brand: int


@dataclass(frozen=True, slots=True)
class RollUp:
    """The scheduled function, now."""


@dataclass(frozen=True, slots=True)
class Step:
    """The clock moves on."""

    hours: int


@dataclass(frozen=True, slots=True)
class Move:
    """The brand moves to another time zone."""

    brand: int
    zone: str


@dataclass(frozen=True, slots=True)
class Check:
    """All comes to rest, and every number is compared."""


Event = Visit | View | Buy | ServerOrder | Refund | Fold | RollUp | Step | Move | Check
ALONE: Final = (RollUp, Step, Move, Check)
"""Events that all others wait for."""


@dataclass(frozen=True, slots=True)
class Play:
    """`start` is the first day; `seed` chooses what goes wrong on the way."""

    start: str
    seed: int
    events: tuple[Event, ...]


brand = st.integers(0, BRANDS - 1)
visitor = st.integers(0, VISITORS - 1)
order = st.integers(0, ORDERS - 1)
amount = st.integers(0, 20_000)
flag = st.sampled_from([False, False, True])
kind = st.sampled_from(["purchase", "purchase", "purchase", "signup"])
hours_kept = st.sampled_from([0, 0, 0, 0, 3, 20, 30])

visits = st.builds(
    Visit,
    brand,
    visitor,
    st.integers(0, len(SOURCES) - 1),
    views=st.integers(0, 3),
    continuing=flag,
    together=st.booleans(),
    twice=flag,
    hours_kept=hours_kept,
)
views = st.builds(View, brand, visitor, again=flag)
purchases = st.builds(
    Buy,
    brand,
    visitor,
    st.none() | order,
    amount,
    kind=kind,
    twice=flag,
    lost=st.sampled_from([False] * 9 + [True]),
    hours_kept=hours_kept,
)
server_orders = st.builds(
    ServerOrder,
    brand,
    visitor,
    order,
    amount,
    customer=st.sampled_from(["nobody", "visitor", "session", "email", "lost session"]),
    kind=kind,
    twice=flag,
    days_ago=st.sampled_from([0, 0, 0, 1, 3]),
)
refunds = st.builds(Refund, brand, order, st.none() | st.integers(1, 20_000), twice=flag)
zones = st.sampled_from(["America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Europe/Berlin"])

MIX: Final[tuple[tuple[int, st.SearchStrategy[Event | None]], ...]] = (
    (2, st.none()),
    (32, visits),
    (10, views),
    (24, purchases),
    (12, server_orders),
    (10, refunds),
    (4, st.builds(Fold, brand)),
    (1, st.builds(RollUp)),
    (3, st.builds(Step, st.sampled_from([1, 4, 9, 15, 26]))),
    (1, st.builds(Move, brand, zones)),
    (1, st.builds(Check)),
)
CHOICES: Final = tuple(strategy for weight, strategy in MIX for _ in range(weight))
COUNTS: Final = st.integers(FEWEST_EVENTS, 2 * FEWEST_EVENTS)
STARTS: Final = ("2026-10-23", "2026-10-30", "2026-12-29", "2027-02-26", "2027-04-01")
"""Days before clocks change (Berlin, New York, Auckland), and before a year and a month end."""


@st.composite
def plays(draw: st.DrawFn) -> Play:
    """Shrinks to fewer events: each may turn into none."""
    chosen = (draw(draw(st.sampled_from(CHOICES))) for _ in range(draw(COUNTS)))
    events = _with_one_move_a_brand(tuple(event for event in chosen if event is not None))
    return Play(draw(st.sampled_from(STARTS)), draw(st.integers(0, 9999)), events)


def _with_one_move_a_brand(events: tuple[Event, ...]) -> tuple[Event, ...]:
    moved: set[int] = set()
    kept: list[Event] = []
    for event in events:
        if isinstance(event, Move):
            if event.brand in moved:
                continue
            moved.add(event.brand)
        kept.append(event)
    return tuple(kept)
