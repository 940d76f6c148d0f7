from datetime import UTC, datetime, timedelta

import pytest

from shared.identity.models import MAX_LINKS, PersonIds, StoredVisitor

START = datetime(2026, 1, 15, 12, tzinfo=UTC)


def visitor(*people: str) -> StoredVisitor:
    """Linked to these people, one an hour, from `START` on."""
    links = {
        str(number): {"subscriberId": person, "at": START + timedelta(hours=number - 1)}
        for number, person in enumerate(people, start=1)
    }
    return StoredVisitor.model_validate({"subscriberId": people[-1], "links": links})


@pytest.mark.parametrize(
    ("hours", "whose", "held"),
    [
        (-1, "ann", None),
        (0, "ann", "ann"),
        (0.5, "ann", "ann"),
        (1, "bob", "bob"),
        (9, "cat", "cat"),
    ],
)
def test_what_was_done_belongs_to_whom_it_was_then(
    hours: float, whose: str, held: str | None
) -> None:
    """And what came before the first link to the first person."""
    known, moment = visitor("ann", "bob", "cat"), START + timedelta(hours=hours)
    link = known.history.owner_at(moment)
    assert known.owner_of(moment) == whose
    assert (None if link is None else link.subscriber_id) == held


def test_links_are_in_order_of_their_numbers() -> None:
    known = visitor(*(f"p{number}" for number in range(1, 13)))
    assert known.newest == 12
    link = known.newest_link
    assert link is not None
    assert link.subscriber_id == "p12"


@pytest.mark.parametrize("count", [1, MAX_LINKS - 1, MAX_LINKS, MAX_LINKS + 3])
def test_the_first_link_and_the_newest_are_kept(count: int) -> None:
    known = visitor(*(["ann", "bob"] * MAX_LINKS)[:count])
    gone = set(known.superfluous())
    assert len(known.links) - len(gone) + 1 <= MAX_LINKS
    assert (not gone) == (count < MAX_LINKS)
    assert gone <= {str(number) for number in range(2, count)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (PersonIds("a"), PersonIds("a", "u"), True),
        (PersonIds("a", "u"), PersonIds("b", "u"), True),
        (PersonIds("a"), PersonIds("b"), False),
        (PersonIds("a", "u"), PersonIds("b", "v"), False),
    ],
)
def test_a_person_is_known_by_subscriber_or_user(
    one: PersonIds, other: PersonIds, *, same: bool
) -> None:
    assert one.is_same(other) is same
    assert other.is_same(one) is same
