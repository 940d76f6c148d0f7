"""A public dataset of visits and orders, replayed through `track`: its published paths to
conversion and last-touch revenue must come out. The data stay outside this repository.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from local.environment import ROOT
from tests.cloud import TestBrand, Visitor, running_cloud

DATASET = ROOT.parent / "shared" / "data" / "fractribution"

pytestmark = pytest.mark.skipif(
    not DATASET.is_dir(), reason="the public dataset is not beside this repository"
)

CHANNELS = {
    "direct": "Direct",
    "google_search": "Organic_Search",
    "google_ads": "Paid_Search_Other",
    "quora": "Referral",
    "referral": "Referral",
    "affiliates": "Unmatched_Channel",
    "youtube": "Video",
}
"""Our channels, by the names that the dataset gives them."""


class Happening(NamedTuple):
    """A session or, with a revenue, a conversion; sessions come first at the same second."""

    at: datetime
    is_conversion: bool
    customer: str
    row: dict[str, str]


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATASET / f"snowplow_fractribution_{name}_expected.csv").open() as file:
        yield from csv.DictReader(file)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def happenings() -> list[Happening]:
    sessions = (
        Happening(moment(row["visit_start_tstamp"]), False, row["customer_id"], row)
        for row in rows("sessions_by_customer_id")
    )
    conversions = (
        Happening(moment(row["conversion_tstamp"]), True, row["customer_id"], row)
        for row in rows("conversions_by_customer_id")
    )
    return sorted([*sessions, *conversions], key=lambda each: each[:3])


def arrive(visitor: Visitor, row: dict[str, str]) -> None:
    """A visit by its source and medium; the dataset writes "(direct)" and "(none)" for none."""
    tags: dict[str, Any] = {
        name: row[name]
        for name in ("source", "medium", "campaign")
        if row[name] and not row[name].startswith("(")
    }
    visitor.arrive(**tags)


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestBrand]:
    with running_cloud(tmp_path_factory.mktemp("dataset")) as cloud:
        brand = cloud.brand()
        replay(brand)
        yield brand


def replay(brand: TestBrand) -> None:
    events = happenings()
    visitors: dict[str, Visitor] = {}
    before = events[0].at
    for happening in events:
        brand.cloud.advance((happening.at - before).total_seconds())
        before = happening.at
        customer = happening.customer
        visitor = visitors.setdefault(customer, brand.visitor(customer))
        if happening.is_conversion:
            visitor.buy(float(happening.row["revenue"]), f"order of {customer}")
        else:
            arrive(visitor, happening.row)
    brand.cloud.idle()


def test_the_six_published_paths_are_found(brand: TestBrand) -> None:
    published = {row["customer_id"]: row["path"] for row in rows("paths_to_conversion")}
    collection = brand.cloud.firestore().collection(f"brands/{brand.id}/marketing/data/conversions")
    found = {
        conversion.get("visitorId"): " > ".join(
            CHANNELS[touch["channelId"]] for touch in conversion.get("journey")
        )
        for conversion in collection.stream()
    }
    assert len(published) == 6
    assert found == published


def test_last_touch_revenue_is_the_published(brand: TestBrand) -> None:
    channels = brand.channels(attributionModel="last_click", preset="last_90_days")
    today = brand.channels(attributionModel="last_click", preset="today")
    revenue = {
        CHANNELS[channel]: round(
            sum(
                float(str(report[channel]["sales"]))
                for report in (channels, today)
                if channel in report
            ),
            2,
        )
        for channel in channels
    }
    assert {channel: sales for channel, sales in revenue.items() if sales} == {
        "Direct": 234.42,
        "Organic_Search": 66.50,
        "Video": 200.00,
    }


def test_every_session_is_counted_by_channel(brand: TestBrand) -> None:
    published: dict[str, int] = {}
    for row in rows("channel_counts"):
        name, sessions = row["channel"], int(row["number_of_sessions"])
        published[name] = published.get(name, 0) + sessions
    found: dict[str, int] = {}
    for preset in ("last_90_days", "today"):
        for channel, report in brand.channels(preset=preset).items():
            name = CHANNELS[channel]
            found[name] = found.get(name, 0) + int(str(report["sessions"]))
    assert found == published
