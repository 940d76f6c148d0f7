"""A brand that was exported, and written anew into another database: it attributes as before."""

from datetime import timedelta
from random import Random

import pytest
from google.cloud.firestore import AsyncClient

from local.environment import PROJECT
from shared.attribution.journey_reader import created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.service import AttributionService
from shared.brands.paths import BrandPaths
from shared.counters.day_counters import DayCounters
from shared.gcp.stored_at import stored_at
from shared.identity.lookup import Pointers
from tests.cloud import Cloud
from tests.integration.people.test_persons import Shop

ADS = "https://shop.example/?gclid=1"
NEWS = "https://shop.example/?utm_source=news&utm_medium=email"
OF_ATTRIBUTION = ("journey", "newCustomer", "attributedAt", "credited", "subscriberId")
ASKED_BY_TIME = ("sessions", "conversions", "events", "emails", "userLinks")


def play(shop: Shop) -> None:
    """Visits and orders whose journeys depend on what existed when each was stored."""
    brand = shop.brand
    shop.account("ann", "ann@example.com")
    for number in range(3):
        visitor = brand.visitor(f"ann-{number}").arrive(ADS).arrive(NEWS)
        shop.account("ann", "ann@example.com", visitorId=visitor.id)
        visitor.buy(10, f"ann-{number}")
        visitor.arrive(ADS)
        late = {"type": "purchase", "value": 5, "orderId": f"late-{number}"}
        beacon = {"type": "conversion", "sessionId": visitor.session_id, "data": late}
        assert visitor.send({**beacon, "age": 3_600_000}).status_code == 200
        event = {"type": "event", "sessionId": visitor.session_id, "data": {"name": "seen"}}
        assert visitor.send(event).status_code == 200
    stranger = brand.visitor("stranger").arrive(NEWS).buy(7, "s-1").arrive(ADS).buy(8, "s-2")
    shop.order("s-3", 9, visitorId=stranger.id)
    shop.order("ann-x", 9, email="ann@example.com")
    shop.settle()


async def moved(cloud: Cloud, brand_id: str, seed: int) -> AsyncClient:
    """Another database with the brand's documents, stored in another order, not yet attributed."""
    here = cloud.firestore_async()
    there = AsyncClient(project=PROJECT, database=f"moved-{seed}-{brand_id}")
    exported = []
    async for collection in here.document(f"brands/{brand_id}/marketing/data").collections():
        if collection.id not in ("statShards", "applied"):
            exported += [each async for each in collection.stream()]
    Random(seed).shuffle(exported)
    for each in exported:
        fields = each.to_dict() or {}
        if each.reference.parent.id == "conversions":
            fields = {key: fields[key] for key in fields if key not in OF_ATTRIBUTION}
        await there.document(each.reference.path).create(fields)
    return there


@pytest.mark.parametrize("seed", range(2))
async def test_attributes_as_before(cloud: Cloud, seed: int) -> None:
    shop = Shop(cloud.brand())
    play(shop)
    before = shop.orders_stored()
    db = await moved(cloud, shop.brand.id, seed)
    service = AttributionService(db, Ledger(db, DayCounters(db, shards=4)))
    conversions = db.collection(BrandPaths(shop.brand.id).conversions)
    snapshots = list(await conversions.get())
    assert len(snapshots) == len(before) == 10
    Random(seed).shuffle(snapshots)
    for each in snapshots:
        stored = StoredConversion.read(each)
        await service.attribute(each.id, stored, created_at(each), each.update_time)
    after = {each.id: each.to_dict() or {} for each in await conversions.get()}
    for name in ("journey", "newCustomer", "credited", "subscriberId"):
        assert {key: fields.get(name) for key, fields in after.items()} == {
            key: fields.get(name) for key, fields in before.items()
        }


async def test_whoever_an_email_led_to_is_known_with_the_time_of_before(cloud: Cloud) -> None:
    shop = Shop(cloud.brand())
    play(shop)
    db = await moved(cloud, shop.brand.id, seed=9)
    brand_id = shop.brand.id
    for client in (cloud.firestore_async(), db):
        pointer = await Pointers(client).of_email(brand_id, "ann@example.com")
        assert pointer is not None
        ((since, owner),) = pointer.history.owners
        there = await cloud.firestore_async().collection(BrandPaths(brand_id).emails).get()
        assert [each.create_time for each in there] == [since]
        assert pointer.history.owner_at(since - timedelta(microseconds=1)) is None
        assert pointer.history.owner_at(since) == owner


async def test_all_that_is_asked_by_its_time_keeps_it(cloud: Cloud) -> None:
    """As the very time of its commit, with no write more than its creation."""
    shop = Shop(cloud.brand())
    play(shop)
    db = cloud.firestore_async()
    for name in ASKED_BY_TIME:
        collection = f"brands/{shop.brand.id}/marketing/data/{name}"
        found = await db.collection(collection).get()
        assert found, name
        for each in found:
            assert (each.to_dict() or {})["storedAt"] == stored_at(each) == each.create_time, name


async def test_a_document_without_the_field_has_its_create_time(cloud: Cloud) -> None:
    db = cloud.firestore_async()
    document = db.document(f"brands/{cloud.brand().id}/marketing/data/emails/other")
    await document.create({"subscriberId": "ann"})
    snapshot = await document.get()
    assert stored_at(snapshot) == snapshot.create_time
