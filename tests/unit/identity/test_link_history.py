from datetime import UTC, datetime, timedelta

import pytest

from shared.identity.logic.link_history import LinkHistory, pointer_history

START = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

# Ann was merged into Bob after an hour, and Bob into Cid after two.
MERGED = pointer_history(START, {"bob": START + 2 * HOUR, "ann": START + HOUR}, "cid")


@pytest.mark.parametrize(
    ("hours", "owner"), [(-1, None), (0, "ann"), (0.5, "ann"), (1, "bob"), (2, "cid"), (9, "cid")]
)
def test_a_pointer_led_to_whom_it_belonged_then(hours: float, owner: str | None) -> None:
    assert MERGED.owner_at(START + hours * HOUR) == owner


def test_a_pointer_leads_to_its_subscriber_now() -> None:
    assert MERGED.owner_at(None) == "cid"
    assert pointer_history(START, {}, "ann").owner_at(None) == "ann"


def test_a_pointer_led_to_nobody_before_it_was_made() -> None:
    early = pointer_history(START, {"ann": START - HOUR}, "bob")
    assert early.owner_at(START - HOUR) is None
    assert early.owner_at(START) == "bob"


def test_what_came_before_the_first_owner_is_the_first_ones() -> None:
    assert MERGED.owner_of(START - HOUR) == "ann"
    nobodys: LinkHistory[str] = LinkHistory(())
    assert nobodys.owner_of(START) is None
