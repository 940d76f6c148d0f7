"""Tags in one cell come back as they were, and other tools' cells are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.subscribers.logic.details import check_tags
from shared.subscribers.logic.tag_cells import joined_tags, split_tags


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("", []),
        ("vip", ["vip"]),
        ("vip; shop, new", ["vip", " shop", " new"]),
        ('"tag one","tag, two"', ["tag one", "tag, two"]),
        ('"vip","5"" pipe" ; x', ["vip", '5" pipe', " x"]),
        ('"Great" people, x', ['"Great" people', " x"]),
        ('"open, x', ['"open', " x"]),
        (";;a;,b,", ["a", "b"]),
    ],
)
def test_cells_of_other_tools(cell: str, tags: list[str]) -> None:
    assert split_tags(cell) == tags


@given(st.lists(st.text("ab;,\"' =\u00e4", min_size=1, max_size=5).filter(str.strip)))
def test_tags_come_back_as_they_were(tags: list[str]) -> None:
    checked = check_tags(tags)
    assert check_tags(split_tags(joined_tags(checked))) == checked
