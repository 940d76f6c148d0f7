"""A file of many parts is imported in the memory of one."""

from bench.imports import imported

FEW, MANY = 1_000, 6_000
ROWS_A_PART = 1_000


def test_memory_does_not_grow_with_the_file() -> None:
    few, many = imported(FEW, ROWS_A_PART), imported(MANY, ROWS_A_PART)
    assert many.peak < few.peak + 8
    assert many.operations.reads / MANY < 2.1
    assert many.operations.writes / MANY < 2.1
