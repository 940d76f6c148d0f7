"""The page of the packages is made from the imports as they are."""

from tests.packages import PAGE, drawn, page, used
from tests.unit.test_layers import HEIGHT


def test_the_page_is_up_to_date() -> None:
    """After a change: `.venv/bin/python -m tests.packages`."""
    assert PAGE.read_text() == page()


def test_no_arrow_goes_up_or_sideways() -> None:
    assert [(low, high) for low, high in drawn(used()) if HEIGHT[high] >= HEIGHT[low]] == []
