"""Date ranges, against lists of days picked by what the presets say."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.common.calendar import Zones, add_days
from shared.common.date_ranges import (
    DATE_RANGE_PRESETS,
    DateRange,
    DateRangePreset,
    parse_range,
    preset_range,
    previous,
)

TODAY = "2026-03-15"
UTC = Zones()
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "Africa/Cairo",
]
# Around the ends of years, months and February, and where clocks change.
EVENTFUL = ["2024-01-01", "2024-03-01", "2023-03-01", "2026-03-29", "2023-04-28", "2011-12-31"]
instants = st.integers(1_300_000_000_000, 1_900_000_000_000) | st.builds(
    lambda day, minutes: (
        int(datetime.fromisoformat(day + "T00:00Z").timestamp() + minutes * 60) * 1000
    ),
    st.sampled_from(EVENTFUL),
    st.integers(-1500, 1500),
)


def picked(preset: DateRangePreset, today: date) -> list[date]:
    """The days of a preset, one by one, from all days of the two years before."""
    past = [today - timedelta(days=age) for age in range(800, 0, -1)]
    month = today.year * 12 + today.month
    match preset:
        case DateRangePreset.TODAY:
            return [today]
        case DateRangePreset.YESTERDAY:
            return past[-1:]
        case DateRangePreset.LAST_MONTH:
            return [day for day in past if day.year * 12 + day.month == month - 1]
        case DateRangePreset.LAST_12_MONTHS:
            return [day for day in past if 1 <= month - (day.year * 12 + day.month) <= 12]
        case DateRangePreset.LAST_YEAR:
            return [day for day in past if day.year == today.year - 1]
        case _:
            return past[-int(preset.split("_")[1]) :]


class TestPresets:
    @pytest.mark.parametrize(
        ("preset", "start", "end"),
        [
            ("today", "2026-03-15", "2026-03-15"),
            ("yesterday", "2026-03-14", "2026-03-14"),
            ("last_7_days", "2026-03-08", "2026-03-14"),
            ("last_30_days", "2026-02-13", "2026-03-14"),
            ("last_90_days", "2025-12-15", "2026-03-14"),
            ("last_365_days", "2025-03-15", "2026-03-14"),
            ("last_month", "2026-02-01", "2026-02-28"),
            ("last_12_months", "2025-03-01", "2026-02-28"),
            ("last_year", "2025-01-01", "2025-12-31"),
        ],
    )
    def test_count_from_the_brand_s_today(self, preset: str, start: str, end: str) -> None:
        assert preset_range(preset, TODAY) == DateRange(start, end)

    @settings(deadline=None, max_examples=300)
    @given(instants, st.sampled_from(ZONES), st.sampled_from(DateRangePreset))
    def test_agree_with_picking_days_one_by_one(
        self, now: int, zone: str, preset: DateRangePreset
    ) -> None:
        today = datetime.fromtimestamp(now // 1000, ZoneInfo(zone)).date()
        days = picked(preset, today)
        found = preset_range(preset, Zones(zone).day_of(now))
        assert found == DateRange(days[0].isoformat(), days[-1].isoformat())
        assert found.days == len(days)

    def test_are_those_that_the_frontends_show(self) -> None:
        assert list(DateRangePreset) == [shown.id for shown in DATE_RANGE_PRESETS]

    def test_that_are_unknown_are_told_what_there_is(self) -> None:
        with pytest.raises(ValueError, match=r"unknown preset 'last_week': .* last_7_days, .*"):
            preset_range("last_week", TODAY)


class TestPrevious:
    @pytest.mark.parametrize(
        ("current", "before"),
        [
            (DateRange("2026-03-15", "2026-03-15"), DateRange("2026-03-14", "2026-03-14")),
            (DateRange("2024-03-01", "2024-03-31"), DateRange("2024-01-30", "2024-02-29")),
            (DateRange("2025-01-01", "2025-12-31"), DateRange("2024-01-02", "2024-12-31")),
        ],
    )
    def test_is_as_long_and_ends_the_day_before(
        self, current: DateRange, before: DateRange
    ) -> None:
        assert previous(current) == before

    @settings(deadline=None)
    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 365))
    def test_leaves_no_day_between(self, start: date, more: int) -> None:
        current = DateRange(start.isoformat(), add_days(start.isoformat(), more))
        before = previous(current)
        assert (before.days, add_days(before.end, 1)) == (current.days, current.start)


class TestParseRange:
    def test_is_the_last_30_days_unless_asked_otherwise(self) -> None:
        assert parse_range(None, None, None, TODAY, UTC) == preset_range("last_30_days", TODAY)
        assert parse_range(None, None, "today", TODAY, UTC) == DateRange(TODAY, TODAY)

    def test_takes_days_as_they_are(self) -> None:
        asked = parse_range("2026-01-01", "2026-01-31", None, TODAY, Zones("Asia/Tokyo"))
        assert asked == DateRange("2026-01-01", "2026-01-31")

    @pytest.mark.parametrize(
        ("timestamp", "zone", "day"),
        [
            ("2026-01-14T23:00:00.000Z", "Europe/Berlin", "2026-01-15"),
            ("2026-01-14T22:59:59.999Z", "Europe/Berlin", "2026-01-14"),
            ("2026-01-15T04:59Z", "America/New_York", "2026-01-14"),
            ("2026-01-15T01:00:00+02:00", "UTC", "2026-01-14"),
        ],
    )
    def test_takes_timestamps_as_the_brand_s_day(self, timestamp: str, zone: str, day: str) -> None:
        assert parse_range(timestamp, timestamp, None, TODAY, Zones(zone)) == DateRange(day, day)

    def test_takes_timestamps_by_the_zone_that_held_then(self) -> None:
        moved = Zones("UTC").changed("Asia/Tokyo", 1_773_576_000_000)
        asked = parse_range("2026-01-14T20:00:00Z", "2026-06-14T20:00:00Z", None, TODAY, moved)
        assert asked == DateRange("2026-01-14", "2026-06-15")

    @pytest.mark.parametrize(
        "text",
        [
            "15.01.2026",
            "2026-02-30",
            "",
            "2026-01-15T08:30:00",
            "2026-01-15T25:00:00Z",
            "0001-01-01",
            "2026-01-15 08:30:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "now",
        ],
    )
    def test_says_which_date_is_wrong_and_how_to_write_it(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"startDate '.* is not a date: expected YYYY-MM-DD"):
            parse_range(text, "2026-01-31", None, TODAY, UTC)
        with pytest.raises(ValueError, match=r"endDate '.* is not a date: expected YYYY-MM-DD"):
            parse_range("2026-01-01", text, None, TODAY, UTC)

    @pytest.mark.parametrize(
        ("start", "end", "preset", "message"),
        [
            ("2026-01-02", "2026-01-01", None, "before it starts .* startDate or later"),
            ("2025-01-01", "2026-01-02", None, "has 367 days: at most 366"),
            ("2026-01-01", "2026-01-02", "today", "not both"),
            ("2026-01-01", None, "today", "not both"),
            ("2026-01-01", None, None, "endDate is missing"),
            (None, "2026-01-01", None, "startDate is missing"),
            (None, None, "never", "expected one of today, yesterday, last_7_days"),
        ],
    )
    def test_refuses_what_makes_no_range(
        self, start: str | None, end: str | None, preset: str | None, message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            parse_range(start, end, preset, TODAY, UTC)

    def test_a_leap_year_can_be_asked_for_whole(self) -> None:
        assert parse_range("2024-01-01", "2024-12-31", None, TODAY, UTC).days == 366
