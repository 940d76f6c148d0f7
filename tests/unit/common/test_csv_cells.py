"""Cells that a spreadsheet could run get an apostrophe, and lose it again; no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.common.csv_cells import guarded, unguarded


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=1+1", "'=1+1"),
        ("-Ann", "'-Ann"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0b49", "'\uff0b49"),
        ("\uff0dx", "'\uff0dx"),
        ("\uff20x", "'\uff20x"),
        ("a;=1+1", "a;'=1+1"),
        ("a;\uff20x;-b", "a;'\uff20x;'-b"),
        ('a;"=x', "a;'\"=x"),
        ("a; =x", "a;' =x"),
        ("a\n=x", "a\n'=x"),
        ("a\t+x", "a\t'+x"),
        ("'=x", "''=x"),
        ("\t=x", "'\t'=x"),
    ],
)
def test_a_formula_is_guarded_wherever_a_cell_may_begin(cell: str, told: str) -> None:
    assert guarded(cell) == told


@pytest.mark.parametrize(
    "cell", ["", "Ann", "a-b", "a=b", "O'Neill", "'quoted'", "a;b", "1;2", "a,=b"]
)
def test_other_cells_stay(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell


@given(st.text("ab;,'\" =+-@\uff1d\uff20\t\r\n"))
def test_every_cell_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
