"""Names and field paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.firestore.entries import group_key
from local.firestore.errors import FirestoreError
from local.firestore.paths import (
    DocumentName,
    format_field_path,
    parse_document_name,
    parse_field_path,
)

FIELD_NAMES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
IDS = FIELD_NAMES.filter(
    lambda each: each not in {".", ".."} and not set(each) & {"/", "\0"} and "__" not in each
)


@given(st.lists(FIELD_NAMES, min_size=1, max_size=4).map(tuple))
def test_field_paths_come_back(path: tuple[str, ...]) -> None:
    assert parse_field_path(format_field_path(path)) == path


@given(st.lists(IDS, min_size=2, max_size=6).filter(lambda ids: len(ids) % 2 == 0))
def test_document_names_come_back(ids: list[str]) -> None:
    name = DocumentName("projects/p/databases/d", tuple(ids[:-1]), ids[-1])
    assert parse_document_name(str(name)) == name


@given(st.lists(IDS, max_size=4).map(tuple), st.lists(IDS, max_size=4).map(tuple))
def test_names_order_by_their_segments(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    first, second = ([s.encode() for s in each] for each in (one, other))
    assert (group_key(one) < group_key(other)) == (first < second)


@pytest.mark.parametrize("path", ["", "a..b", "a-b", ".a", "a.", "`a", "a b", "``", "a`b`"])
def test_bad_field_paths(path: str) -> None:
    with pytest.raises(FirestoreError):
        parse_field_path(path)
