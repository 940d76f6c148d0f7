"""Numbers stay exact whatever goes wrong, and what goes wrong can be chosen."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cloud import Cloud, Json

ALL: Json = {"duplicate": 0.3, "reorder": 0.3, "delaySeconds": 0.2, "abort": 0.1, "lost": 0.1}


@pytest.fixture
def cloud(own_cloud: Cloud) -> Cloud:
    return own_cloud


@pytest.mark.parametrize(
    ("settings", "visits"),
    [
        ({"duplicate": 1}, 40),
        ({"reorder": 1}, 40),
        ({"delaySeconds": 0.5}, 40),
        ({"abort": 0.3}, 40),
        ({"lost": 0.3}, 40),
        (ALL, 200),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else str(each),
)
def test_visits_and_orders_count_once(cloud: Cloud, settings: Json, visits: int) -> None:
    brand = cloud.brand()
    cloud.post("/local/faults", {**settings, "seed": 7})

    def visit(number: int) -> None:
        visitor = brand.visitor(f"visitor-{number}").arrive("https://shop.example/?gclid=1")
        if number % 4 == 0:
            visitor.buy(1.01, f"order-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(visits)))
    cloud.idle()
    cloud.post("/local/faults", {})
    stats = brand.stats(preset="today")
    assert stats["totalSessions"] == visits
    assert stats["totalOrders"] == visits / 4
    assert stats["totalSales"] == round(visits / 4 * 1.01, 2)


def test_the_answer_shows_the_settings(cloud: Cloud) -> None:
    off = {"duplicate": 0, "reorder": 0, "delaySeconds": 0, "abort": 0, "lost": 0, "seed": None}
    assert cloud.post("/local/faults", {**ALL, "seed": 3}) == {**ALL, "seed": 3}
    assert cloud.http.get("/local/faults").json() == {**ALL, "seed": 3}
    assert cloud.post("/local/faults", {"lost": 0.5}) == {**off, "lost": 0.5}
    assert cloud.post("/local/faults", {}) == off


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"duplicate": 1.1}, ["duplicate"]),
        ({"reorder": -0.1}, ["reorder"]),
        ({"delaySeconds": 61, "abort": "often"}, ["delaySeconds", "abort"]),
        ({"lost": True}, ["lost"]),
        ({"seed": 1.5}, ["seed"]),
        ({"explode": 1, "delay_seconds": 0.1, "Lost": 0}, ["explode", "Lost"]),
    ],
)
def test_wrong_settings_are_refused_by_name(cloud: Cloud, body: Json, named: list[str]) -> None:
    before = cloud.http.get("/local/faults").json()
    answer = cloud.http.post("/local/faults", json=body)
    assert answer.status_code == 422
    assert all(f"{name}: " in answer.json()["error"] for name in named)
    assert cloud.http.get("/local/faults").json() == before
