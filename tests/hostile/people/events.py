"""What may happen to a brand's subscribers and segments, drawn at random."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.plays import PROVING

PERSONS = 9
ORDERS = 12
SLOTS = 6
FEWEST = 130 if PROVING else 65
TAGS = ("vip", "new", "sale")


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody becomes a subscriber by the API; `shout` writes the address in capitals."""

    person: int
    tags: tuple[str, ...]
    subscribed: bool
    birthday: str | None
    shout: bool


@dataclass(frozen=True, slots=True)
class Edit:
    person: int
    tags: tuple[str, ...]
    points: int
    twice: bool


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    person: int


@dataclass(frozen=True, slots=True)
class Leave:
    """`forgotten`: erased, else deleted."""

    person: int
    forgotten: bool


@dataclass(frozen=True, slots=True)
class Merge:
    kept: int
    gone: int


@dataclass(frozen=True, slots=True)
class Import:
    persons: tuple[int, ...]
    points: int
    overwrite: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """The segment of a slot gets these rules: made where there is none."""

    slot: int
    rules: int


@dataclass(frozen=True, slots=True)
class Drop:
    slot: int


@dataclass(frozen=True, slots=True)
class Place:
    """Into the static segment, or out of it."""

    person: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Order:
    """By the shop's backend; with the visitor, it proves whose browser that is."""

    person: int
    order: int
    cents: int
    with_visitor: bool


@dataclass(frozen=True, slots=True)
class Refund:
    order: int
    cents: int | None


@dataclass(frozen=True, slots=True)
class Browse:
    person: int
    number: int


@dataclass(frozen=True, slots=True)
class Happen:
    """An event of the brand's own, told by its backend."""

    person: int
    number: int


@dataclass(frozen=True, slots=True)
class Fold:
    """All but a few of the person's orders are folded."""

    person: int
    keep: int


@dataclass(frozen=True, slots=True)
class Step:
    hours: int


Event = (
    Join
    | Edit
    | Unsubscribe
    | Leave
    | Merge
    | Import
    | Rule
    | Drop
    | Place
    | Order
    | Refund
    | Browse
    | Happen
    | Fold
    | Step
)


@dataclass(frozen=True, slots=True)
class Play:
    seed: int
    events: tuple[Event, ...]


_PERSON = st.integers(0, PERSONS - 1)
_TAGS = st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple)
_BIRTHDAY = st.sampled_from([None, "1990-02-14", "--02-29", "1985-01-20", "--12-31"])
_NUMBER = st.integers(0, 3)


def _of(weight: int, strategy: st.SearchStrategy[Event]) -> list[st.SearchStrategy[Event]]:
    return [strategy] * weight


_EVENT: st.SearchStrategy[Event] = st.one_of(
    *_of(5, st.builds(Join, _PERSON, _TAGS, st.booleans(), _BIRTHDAY, st.booleans())),
    *_of(4, st.builds(Edit, _PERSON, _TAGS, st.integers(0, 5), st.booleans())),
    *_of(2, st.builds(Unsubscribe, _PERSON)),
    *_of(1, st.builds(Leave, _PERSON, st.booleans())),
    *_of(1, st.builds(Merge, _PERSON, _PERSON)),
    *_of(
        1,
        st.builds(
            Import,
            st.lists(_PERSON, min_size=1, max_size=5).map(tuple),
            st.integers(0, 5),
            st.booleans(),
        ),
    ),
    *_of(2, st.builds(Rule, st.integers(0, SLOTS - 1), st.integers(0, 99))),
    *_of(1, st.builds(Drop, st.integers(0, SLOTS - 1))),
    *_of(2, st.builds(Place, _PERSON, st.booleans())),
    *_of(
        5,
        st.builds(Order, _PERSON, st.integers(0, ORDERS - 1), st.integers(0, 9_000), st.booleans()),
    ),
    *_of(2, st.builds(Refund, st.integers(0, ORDERS - 1), st.none() | st.integers(1, 4_000))),
    *_of(5, st.builds(Browse, _PERSON, _NUMBER)),
    *_of(3, st.builds(Happen, _PERSON, _NUMBER)),
    *_of(2, st.builds(Fold, _PERSON, st.integers(0, 2))),
    *_of(1, st.builds(Step, st.sampled_from([1, 5, 13, 24, 49]))),
)


@st.composite
def plays(draw: st.DrawFn) -> Play:
    events = draw(st.lists(_EVENT, min_size=FEWEST, max_size=2 * FEWEST).map(tuple))
    return Play(draw(st.integers(0, 2**31)), events)
