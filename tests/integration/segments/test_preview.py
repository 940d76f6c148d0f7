"""Previews over the wire: of the fields that rules read, whatever their names are."""

import pytest

from tests.cloud import Cloud, Json, TestBrand
from tests.integration.segments.test_segments import done, join, make, send

NAME = 'Größe `x`.y \\ "z"'


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


def previewed(brand: TestBrand, *rules: Json) -> list[str]:
    found = done(send(brand, "POST", "segments/preview", rules=rules))
    subscribers = found["subscribers"]
    assert isinstance(subscribers, list)
    assert found["count"] == len(subscribers)
    return [each["email"] for each in subscribers]


def test_properties_of_any_name_are_fetched_and_examples_are_whole(brand: TestBrand) -> None:
    """The API takes plain names; what others stored, or what events are called, is not."""
    anna = join(brand, "anna@example.com", firstName="Anna", properties={"p": "q"})
    join(brand, "ben@example.com", properties={"x": 34})
    subscribers = f"brands/{brand.id}/marketing/data/subscribers"
    stored = brand.cloud.firestore().document(f"{subscribers}/{anna}")
    stored.set({"properties": {NAME: "34"}}, merge=True)
    over: Json = {"field": f"properties.{NAME}", "operator": "greater_than", "value": 30}
    assert previewed(brand, over) == ["anna@example.com"]
    shown = done(send(brand, "POST", "segments/preview", rules=[over]))["subscribers"]
    assert shown[0]["firstName"] == "Anna"  # type: ignore[index]
    assert shown[0]["properties"] == {NAME: "34", "p": "q"}  # type: ignore[index]


def test_segments_that_rules_name_are_read_once_and_with_their_fields(brand: TestBrand) -> None:
    join(brand, "anna@example.com", tags=["vip"])
    join(brand, "ben@example.com")
    vips = make(brand, "VIPs", [{"field": "tags", "operator": "contains", "value": "vip"}])
    brand.cloud.idle()
    others: Json = {"field": "segment", "operator": "not_equals", "value": vips}
    assert previewed(brand, others) == ["ben@example.com"]
    brand.cloud.reset_operations()
    assert previewed(brand, others) == ["ben@example.com"]
    reads = brand.cloud.operations()["reads"]
    assert reads <= 2 + 2 + 1 + 1, "the brand and its settings, two subscribers, rules, an example"


def test_everybody_is_found_by_what_nobody_is_in(brand: TestBrand) -> None:
    """Rules that read no field at all."""
    join(brand, "anna@example.com")
    hands = make(brand, "By hand", None)
    by_nobody: Json = {"field": "segment", "operator": "not_equals", "value": hands}
    assert previewed(brand, by_nobody) == ["anna@example.com"]
