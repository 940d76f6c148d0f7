"""What a subscriber's write and a change of rules may cost, counted at the wire."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from shared.common.wire import iso
from tests.cloud import Cloud, Json, TestBrand, running_cloud
from tests.integration.segments.test_segments import done, join, make, send

Operations = dict[str, int]
SEGMENTS = 5
SUBSCRIBERS = 300


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running_cloud(tmp_path_factory.mktemp("budgets")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    """With segments of the tags t0, t1, … and 300 subscribers, all counted."""
    brand = cloud.brand()
    for number in range(SEGMENTS):
        rules: list[Json] = [{"field": "tags", "operator": "contains", "value": f"t{number}"}]
        make(brand, f"t{number}", rules)
    subscribers = cloud.firestore().collection(f"brands/{brand.id}/marketing/data/subscribers")
    batch = cloud.firestore().batch()
    for number in range(SUBSCRIBERS):
        moment = iso(datetime.fromisoformat(cloud.now()))
        fields = {"brandId": brand.id, "email": f"s{number}@example.com", "source": "import"}
        batch.set(
            subscribers.document(f"s{number:03}"),
            {**fields, "createdAt": moment, "updatedAt": moment, "tags": ["t0"]},
        )
    batch.commit()
    cloud.idle()
    return brand


def settle(brand: TestBrand) -> None:
    """At the start of a minute whose summaries are both made, or not due: only what comes now
    costs.
    """
    cloud = brand.cloud
    cloud.advance(61 - datetime.fromisoformat(cloud.now()).second)
    for tags in (["x"], []):
        touch(brand, tags=tags, emailSubscribed=bool(tags))
    cloud.reset_operations()


def touch(brand: TestBrand, **fields: object) -> None:
    """Writes of a subscriber what the API would, and waits for what follows."""
    status = "subscribed" if fields.pop("emailSubscribed", False) else "unsubscribed"
    consents = {"email": {"status": status, "history": []}}
    path = f"brands/{brand.id}/marketing/data/subscribers/s000"
    brand.cloud.firestore().document(path).update({**fields, "consents": consents})
    brand.cloud.idle()


@pytest.mark.parametrize("joined", range(SEGMENTS))
def test_a_subscriber_write(brand: TestBrand, joined: int) -> None:
    """One write; its trigger: one read, the subscriber, the totals, a shard for each segment
    joined; the trigger of that write: nothing.
    """
    settle(brand)
    touch(brand, tags=[f"t{number}" for number in range(joined)], emailSubscribed=True)
    spent = brand.cloud.operations()
    assert (spent["reads"], spent["writes"], spent["deletes"]) == (1, 1 + 2 + joined, 0)


def test_a_write_that_moves_nothing(brand: TestBrand) -> None:
    settle(brand)
    touch(brand, firstName="Anna")
    spent = brand.cloud.operations()
    assert (spent["reads"], spent["writes"], spent["deletes"]) == (1, 1, 0)


def test_a_subscriber_made_and_changed_by_the_api(brand: TestBrand) -> None:
    """Each request reads the brand, to know its member. A new address is looked up among those
    that asked to be forgotten, and for what was done under it before; a change reads the
    subscriber, since the answer shows it whole.
    """
    settle(brand)
    made = join(brand, "new@example.com", tags=["t1"])
    brand.cloud.idle()
    spent = brand.cloud.operations()
    assert 1 + 1 + 3 <= spent["reads"] <= 1 + 1 + 1 + 3
    assert spent["writes"] == 2 + 2 + 1
    brand.cloud.reset_operations()
    done(send(brand, "PUT", f"subscribers/{made}", firstName="Anna"))
    brand.cloud.idle()
    spent = brand.cloud.operations()
    assert (spent["reads"], spent["writes"]) == (1 + 1 + 1, 1)


def test_new_rules(brand: TestBrand) -> None:
    """A read for each subscriber and little besides, a write for each that moves."""
    settle(brand)
    rules: list[Json] = [{"field": "email", "operator": "starts_with", "value": "s1"}]
    segment_id = make(brand, "starts with s1", rules)
    brand.cloud.idle()
    spent = brand.cloud.operations()
    members = len([each for each in range(SUBSCRIBERS) if str(each).startswith("1")])
    assert done(brand.get(f"segments/{segment_id}"))["segment"]["subscriberCount"] == members  # type: ignore[index]
    pages = SUBSCRIBERS // 250 + 1
    assert SUBSCRIBERS <= spent["reads"] <= SUBSCRIBERS * 1.1
    assert members <= spent["writes"] <= members + 10 * pages
