"""Days and periods, against walks through every quarter of an hour and every day."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.common.calendar import (
    ZoneChange,
    Zones,
    add_days,
    cover,
    days_between,
    local_day,
    local_midnight,
    parse_day,
    period_days,
    period_id,
    period_kind,
)
from shared.common.enums import PeriodKind

QUARTER_MS = 15 * 60_000
HOUR_MS = 4 * QUARTER_MS
DAY_MS = 24 * HOUR_MS
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "Africa/Cairo",
]
# Summer time comes and goes, at midnight in some of these zones; Apia crosses the date line.
RESTLESS = ["2011-12-29", "2018-02-17", "2018-11-03", "2023-04-27", "2024-03-30", "2025-11-01"]
zones = st.sampled_from(ZONES)
days = st.dates(date(2008, 1, 1), date(2030, 12, 31)).map(date.isoformat)
restless_days = st.tuples(st.sampled_from(RESTLESS), st.integers(-2, 3)).map(
    lambda pick: add_days(*pick)
)


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1000


def clock_day(at_ms: int, zone: str) -> str:
    return datetime.fromtimestamp(at_ms // 1000, ZoneInfo(zone)).date().isoformat()


class TestLocalMidnight:
    @pytest.mark.parametrize(
        ("day", "zone", "utc"),
        [
            ("2026-01-15", "UTC", "2026-01-15T00:00"),
            ("2026-01-15", "Asia/Kolkata", "2026-01-14T18:30"),
            ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00"),
            ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00"),
            ("2023-04-28", "Africa/Cairo", "2023-04-27T22:00"),
            ("2024-03-31", "Asia/Beirut", "2024-03-30T22:00"),
            ("2025-11-02", "America/Havana", "2025-11-02T04:00"),
            ("2010-11-07", "America/St_Johns", "2010-11-07T02:30"),
            ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00"),
            ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00"),
            ("1919-03-31", "America/Toronto", "1919-03-31T04:30"),
        ],
    )
    def test_is_the_first_instant_of_the_day(self, day: str, zone: str, utc: str) -> None:
        assert local_midnight(day, zone) == ms(utc)

    @settings(deadline=None)
    @given(days | restless_days, zones)
    def test_agrees_with_a_walk_through_the_quarters_of_an_hour(self, day: str, zone: str) -> None:
        instant = ms(day) - 16 * HOUR_MS
        while clock_day(instant, zone) < day:
            instant += QUARTER_MS
        assert local_midnight(day, zone) == instant


class TestLocalDay:
    def test_an_hour_that_clocks_repeat_does_not_bring_the_day_back(self) -> None:
        fall_back = ms("2010-11-07T02:31")
        assert clock_day(fall_back, "America/St_Johns") == "2010-11-06"
        assert local_day(fall_back, "America/St_Johns") == "2010-11-07"
        assert local_day(ms("2010-11-07T02:30") - 1, "America/St_Johns") == "2010-11-06"

    @settings(deadline=None)
    @given(days | restless_days, st.integers(-DAY_MS, DAY_MS), zones)
    def test_is_the_day_that_clocks_show(self, day: str, offset: int, zone: str) -> None:
        assert local_day(ms(day) + offset, zone) == clock_day(ms(day) + offset, zone)

    @settings(deadline=None)
    @given(days | restless_days, zones | st.just("America/St_Johns"))
    def test_turns_at_midnight_to_the_millisecond(self, day: str, zone: str) -> None:
        midnight = local_midnight(day, zone)
        assert local_day(midnight - 1, zone) < day <= local_day(midnight, zone)


class TestZones:
    NOON = ms("2026-01-15T12:00")

    def test_a_new_zone_to_the_east_waits_for_its_next_midnight(self) -> None:
        moved = Zones("UTC").changed("Asia/Tokyo", self.NOON)
        begins = ms("2026-01-16T15:00")
        assert moved == Zones("Asia/Tokyo", (ZoneChange("UTC", begins, "2026-01-15"),))
        assert moved.day_of(begins - 1) == "2026-01-15"
        assert moved.day_of(begins) == "2026-01-17"

    def test_a_new_zone_to_the_west_takes_the_hours_to_its_midnight(self) -> None:
        moved = Zones("UTC").changed("America/New_York", self.NOON)
        assert moved.day_of(ms("2026-01-16T04:59")) == "2026-01-15"
        assert moved.day_of(ms("2026-01-16T05:00")) == "2026-01-16"

    def test_a_zone_with_the_same_midnights_takes_effect_at_once(self) -> None:
        moved = Zones("Europe/Berlin").changed("Europe/Paris", self.NOON)
        assert moved.changes[0].until == local_midnight("2026-01-16", "Europe/Paris")

    def test_across_the_date_line_a_day_is_long_or_left_out_and_none_comes_back(self) -> None:
        west = Zones("Pacific/Kiritimati").changed("Pacific/Pago_Pago", self.NOON)
        assert west.day_of(self.NOON) == "2026-01-16"
        assert west.day_of(ms("2026-01-16T10:30")) == "2026-01-16"
        assert west.day_of(ms("2026-01-17T10:59")) == "2026-01-16"
        assert west.day_of(ms("2026-01-17T11:00")) == "2026-01-17"
        east = Zones("Pacific/Pago_Pago").changed("Pacific/Kiritimati", self.NOON)
        assert east.day_of(ms("2026-01-17T09:59")) == "2026-01-15"
        assert east.day_of(ms("2026-01-17T10:00")) == "2026-01-18"

    def test_changing_back_the_same_day_leaves_no_trace(self) -> None:
        moved = Zones("UTC").changed("Asia/Tokyo", self.NOON)
        assert moved.changed("UTC", self.NOON + HOUR_MS) == Zones("UTC")

    def test_changing_back_after_the_old_day_s_end_waits_for_the_old_zone_s_midnight(self) -> None:
        moved = Zones("UTC").changed("Asia/Tokyo", self.NOON)
        back = moved.changed("UTC", ms("2026-01-16T10:00"))
        assert back.day_of(ms("2026-01-16T23:59")) == "2026-01-15"
        assert back.day_of(ms("2026-01-17T00:00")) == "2026-01-17"

    def test_another_choice_replaces_one_that_has_not_taken_effect(self) -> None:
        twice = Zones("UTC").changed("Asia/Tokyo", self.NOON).changed("Asia/Kolkata", self.NOON)
        assert twice == Zones("UTC").changed("Asia/Kolkata", self.NOON)

    def test_choosing_the_zone_again_changes_nothing(self) -> None:
        moved = Zones("UTC").changed("Asia/Tokyo", self.NOON)
        assert moved.changed("Asia/Tokyo", self.NOON + HOUR_MS) is moved

    @pytest.mark.parametrize(
        "name", ["", "Mars/Base", "America", "../etc/passwd", "posix/UTC", "localtime", "x" * 999]
    )
    def test_refuses_a_zone_that_does_not_exist(self, name: str) -> None:
        with pytest.raises(ValueError, match="unknown time zone '"):
            Zones(name)
        with pytest.raises(ValueError, match="expected an IANA name"):
            Zones().changed(name, self.NOON)


choices = st.lists(st.tuples(st.integers(0, 400), zones), max_size=5).map(
    lambda picked: sorted(picked, key=lambda choice: choice[0])
)


def walked_days(first_zone: str, chosen: list[tuple[int, str]], start: int) -> list[str]:
    """The day of every quarter of an hour, by the definition: one clock, watched as it goes.

    A choice is made seven minutes after the quarter that it names.
    """
    acting, waiting, held = first_zone, None, ""
    day = clock_day(start, acting)
    walked = []
    for quarter in range(600):
        now = start + quarter * QUARTER_MS
        if waiting is None:
            day = max(day, clock_day(now, acting))
        elif clock_day(now, acting) > held:
            new_day = clock_day(now, waiting)
            if new_day > clock_day(now - QUARTER_MS, waiting):
                acting, waiting, day = waiting, None, max(day, new_day)
        walked.append(day)
        for _, zone in (choice for choice in chosen if choice[0] == quarter):
            ended = clock_day(now + 7 * 60_000, acting) > day
            waiting = None if zone == acting and not ended else zone
            held = day
    return walked


class TestHistoryOfZones:
    @settings(deadline=None, max_examples=300)
    @given(zones, choices, days | restless_days)
    def test_agrees_with_a_clock_that_is_watched_as_it_goes(
        self, first_zone: str, chosen: list[tuple[int, str]], day: str
    ) -> None:
        start, history = ms(day), Zones(first_zone)
        for quarter, zone in chosen:
            history = history.changed(zone, start + quarter * QUARTER_MS + 7 * 60_000)
        walked = [history.day_of(start + quarter * QUARTER_MS) for quarter in range(600)]
        assert walked == walked_days(first_zone, chosen, start)

    @settings(deadline=None)
    @given(
        zones | st.just("America/St_Johns"), choices, days | restless_days | st.just("2010-11-06")
    )
    def test_days_never_go_back_and_stay_as_they_were_given(
        self, first_zone: str, chosen: list[tuple[int, str]], day: str
    ) -> None:
        start, history, given_days = ms(day), Zones(first_zone), list[str]()
        for quarter in range(600):
            at = start + quarter * QUARTER_MS
            for _, zone in (choice for choice in chosen if choice[0] == quarter):
                history = history.changed(zone, at)
            given_days.append(history.day_of(at))
        assert given_days == sorted(given_days)
        assert given_days == [history.day_of(start + n * QUARTER_MS) for n in range(600)]


class TestDays:
    def test_add_and_subtract(self) -> None:
        assert add_days("2024-02-28", 2) == "2024-03-01"
        assert add_days("2026-01-01", -1) == "2025-12-31"
        assert days_between("2024-02-28", "2024-03-01") == 2
        assert days_between("2024-02-28", "2024-02-28") == 0

    @pytest.mark.parametrize(
        "text",
        ["2026-1-5", "20260105", "2026-02-30", "2026-W03-1", "", "0001-01-01", "2026-01-1\u0665"],
    )
    def test_are_written_in_one_way_only(self, text: str) -> None:
        with pytest.raises(ValueError, match="expected YYYY-MM-DD"):
            parse_day(text)


class TestPeriods:
    @pytest.mark.parametrize(
        ("day", "ids"),
        [
            ("2026-01-15", ["2026-01-15", "2026-W03", "2026-01", "2026"]),
            ("2027-01-01", ["2027-01-01", "2026-W53", "2027-01", "2027"]),
            ("2024-12-30", ["2024-12-30", "2025-W01", "2024-12", "2024"]),
            ("2024-02-29", ["2024-02-29", "2024-W09", "2024-02", "2024"]),
        ],
    )
    def test_are_named_as_their_documents(self, day: str, ids: list[str]) -> None:
        assert [period_id(day, kind) for kind in PeriodKind] == ids
        assert [period_kind(period) for period in ids] == list(PeriodKind)

    @pytest.mark.parametrize(
        ("period", "first", "last"),
        [
            ("2026-01-15", "2026-01-15", "2026-01-15"),
            ("2026-W53", "2026-12-28", "2027-01-03"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-12", "2026-12-01", "2026-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
        ],
    )
    def test_have_a_first_and_a_last_day(self, period: str, first: str, last: str) -> None:
        assert period_days(period) == (first, last)

    @settings(deadline=None)
    @given(days, st.sampled_from(PeriodKind))
    def test_hold_exactly_the_days_that_name_them(self, day: str, kind: PeriodKind) -> None:
        period = period_id(day, kind)
        first, last = period_days(period)
        assert first <= day <= last
        inside = {period_id(add_days(first, n), kind) for n in range(days_between(first, last) + 1)}
        assert inside == {period}
        assert period not in {
            period_id(add_days(first, -1), kind),
            period_id(add_days(last, 1), kind),
        }

    @pytest.mark.parametrize("period", ["2026-13", "2025-W53", "2026-02-29", "2026-W00", "0000"])
    def test_that_do_not_exist_are_refused(self, period: str) -> None:
        with pytest.raises(ValueError, match=f"'{period}' is a .* that does not exist"):
            period_days(period)

    @pytest.mark.parametrize("period", ["", "2026-1", "2026-w03", "total", "2026-01-15T00"])
    def test_written_otherwise_are_refused(self, period: str) -> None:
        with pytest.raises(ValueError, match="is not a period"):
            period_kind(period)


def fewest_documents(first: date, last: date) -> int:
    """By trying every period that begins on the first day, and all ways to go on."""

    @cache
    def fewest(start: date) -> int:
        if start > last:
            return 0
        ways = []
        for kind in PeriodKind:
            begins, ends = period_days(period_id(start.isoformat(), kind))
            if begins == start.isoformat() and ends <= last.isoformat():
                ways.append(1 + fewest(date.fromisoformat(ends) + timedelta(days=1)))
        return min(ways)

    return fewest(first)


class TestCover:
    def test_takes_the_widest_periods(self) -> None:
        assert cover("2024-01-01", "2026-02-01") == ["2024", "2025", "2026-01", "2026-02-01"]
        assert cover("2026-01-12", "2026-01-18") == ["2026-W03"]

    def test_takes_no_week_that_would_break_a_month(self) -> None:
        assert cover("2026-01-30", "2026-02-28") == ["2026-01-30", "2026-01-31", "2026-02"]
        assert cover("2026-01-26", "2026-02-28")[-1] == "2026-02"

    def test_refuses_a_range_that_ends_before_it_starts(self) -> None:
        with pytest.raises(ValueError, match="ends on 2026-01-01, before it starts on 2026-01-02"):
            cover("2026-01-02", "2026-01-01")

    @settings(deadline=None)
    @given(days, st.integers(0, 120) | st.integers(300, 420))
    def test_tiles_the_range_exactly_and_with_the_fewest(self, first: str, more: int) -> None:
        last = add_days(first, more)
        periods = cover(first, last)
        bounds = [period_days(period) for period in periods]
        assert (bounds[0][0], bounds[-1][1]) == (first, last)
        assert all(add_days(one[1], 1) == other[0] for one, other in pairwise(bounds))
        assert len(periods) == fewest_documents(parse_day(first), parse_day(last))

    def test_ranges_of_up_to_a_year_need_at_most_40_documents(self) -> None:
        starts = [add_days("2023-01-01", n) for n in range(0, 1461, 6)]
        most = max(
            len(cover(first, add_days(first, more)))
            for first in starts
            for more in (335, 341, 347, 353, 359, 365)
        )
        assert most <= 40
