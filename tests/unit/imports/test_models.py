"""The steps of an import."""

from hypothesis import given
from hypothesis import strategies as st

from shared.imports.models import RowCounts, Step

PHASES = 2


def walk(pages: list[int], last_phase: int) -> list[Step]:
    """All steps of an import whose parts have so many pages."""
    step: Step | None = Step()
    steps: list[Step] = []
    while step is not None:
        steps.append(step)
        last_page = last_phase if step.phase == PHASES else pages[step.part - 1]
        more = step.page + 1 < last_page
        step = step.following(more=more, parts=len(pages), phases=PHASES)
    return steps


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.integers(1, 4))
def test_every_page_of_every_part_comes_once_a_phase_then_the_last_phase(
    pages: list[int], last_phase: int
) -> None:
    expected = [
        (phase, part, page)
        for phase in range(PHASES)
        for part, count in enumerate(pages, 1)
        for page in range(count)
    ]
    expected += [(PHASES, 0, page) for page in range(last_phase)]
    assert [(step.phase, step.part, step.page) for step in walk(pages, last_phase)] == expected


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.integers(1, 4))
def test_the_percentage_never_goes_back(pages: list[int], last_phase: int) -> None:
    said = []
    for step in walk(pages, last_phase):
        count = last_phase if step.phase == PHASES else pages[step.part - 1]
        within = (step.page + 1) / count
        said.append(step.percent(within, parts=len(pages), phases=PHASES))
    assert said == sorted(said)
    assert said[0] >= 0
    assert said[-1] == 99


def test_counts_add_up() -> None:
    one = RowCounts(stored=1, known=2, refused=3)
    assert one.plus(one) == RowCounts(stored=2, known=4, refused=6)
