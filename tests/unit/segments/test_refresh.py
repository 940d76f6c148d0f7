"""A refresh goes through all subscribers, also where it was started while another ran."""

from hypothesis import given
from hypothesis import strategies as st

from shared.segments.models.stored import StoredRefresh

PAGE = 3
IDS = [f"s{number:02}" for number in range(20)]


def page(refresh: StoredRefresh, ids: list[str]) -> list[str]:
    """The subscribers of the next page, as the query finds them."""
    found = [each for each in ids if refresh.after is None or each > refresh.after]
    if refresh.second_lap and refresh.lap_start is not None:
        found = [each for each in found if each <= refresh.lap_start]
    return found[:PAGE]


@given(st.integers(0, 20), st.lists(st.integers(0, 9), max_size=6))
def test_all_are_seen_for_the_last_version(count: int, changes: list[int]) -> None:
    """After each of the changes so many pages are done before the next one comes."""
    ids = IDS[:count]
    refresh, seen, version = StoredRefresh(), set[str](), 0
    for pages in [*changes, 100]:
        version += 1
        refresh, seen = refresh.started(version, count, now_ms=1), set()
        for _ in range(pages):
            if not refresh.running:
                break
            found = page(refresh, ids)
            seen |= set(found)
            last, more = found[-1] if found else None, len(found) == PAGE
            refresh = refresh.after_page(last, len(found), 2, more=more)
    assert not refresh.running
    assert refresh.done_version == version
    assert seen == set(ids)
    assert refresh.done == count


def test_rules_that_change_all_the_time_keep_nobody_waiting() -> None:
    refresh, seen = StoredRefresh(), set[str]()
    for version in range(1, 9):
        refresh = refresh.started(version, len(IDS), now_ms=1)
        found = page(refresh, IDS)
        seen |= set(found)
        last = found[-1] if found else None
        refresh = refresh.after_page(last, len(found), 2, more=len(found) == PAGE)
    assert seen == set(IDS)
