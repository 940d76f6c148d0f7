"""What a conversion may read, whatever its beacon names, counted at the wire; and its journey."""

from datetime import datetime, timedelta
from random import Random

import pytest
from google.cloud.firestore import SERVER_TIMESTAMP, AsyncClient, Client
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.customers import Customers
from shared.attribution.journey_reader import created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.service import AttributionService
from shared.brands.paths import BrandPaths
from shared.common.wire import iso
from shared.counters.day_counters import DayCounters
from shared.identity.models import PersonIds
from shared.identity.visitors import VisitorLinks
from tests.cloud import Cloud, Json, TestBrand, Visitor
from tests.integration.people.test_persons import Shop

ADS = "https://shop.example/?gclid=1"
MOST_OF_A_STRANGER = 40
MOST_OF_A_KNOWN_PERSON = 55
READ_ANEW = 4
"""The brand and its settings, which two functions keep for some seconds, are no part of this."""
SEGMENTATION_READS = 4
"""Nor is what follows a write of a subscriber."""

TOUCHPOINTS = 30
NEWEST = 10


def visit_often(brand: TestBrand, visitor: str, sessions: int, minutes: int = 1) -> list[str]:
    """Store sessions of a visitor, `minutes` apart up to now; their ids, oldest first."""
    db, paths = brand.cloud.firestore(), BrandPaths(brand.id)
    now = datetime.fromisoformat(brand.cloud.now())
    names = []
    for start in range(0, sessions, 200):
        batch = db.batch()
        for number in range(start, min(start + 200, sessions)):
            at = now - timedelta(minutes=minutes * (sessions - number))
            names.append(f"{brand.id}.{visitor}.google_ads-x.n{number:07}")
            fields = {
                "brandId": brand.id,
                "visitorId": visitor,
                "channelId": "google_ads",
                "channelType": "paid",
                "startedAt": iso(at),
                "day": iso(at)[:10],
                "storedAt": SERVER_TIMESTAMP,
            }
            batch.create(db.collection(paths.sessions).document(names[-1]), fields)
        batch.commit()
    return names


def conversion(value: float, age_ms: int = 0, order_id: str | None = None) -> Json:
    data: Json = {"type": "purchase", "value": value}
    if order_id is not None:
        data["orderId"] = order_id
    return {"type": "conversion", "age": age_ms, "data": data}


def send(visitor: Visitor, *beacons: Json) -> None:
    body = [{**each, "sessionId": visitor.session_id} for each in beacons]
    answer = visitor.send(body)
    assert answer.status_code == 200, answer.text


def reads(brand: TestBrand) -> int:
    brand.cloud.idle()
    return brand.cloud.operations()["reads"]


def stored(brand: TestBrand) -> list[dict[str, object]]:
    found = brand.cloud.firestore().collection(BrandPaths(brand.id).conversions).stream()
    return [each.to_dict() or {} for each in found]


def touchpoints(fields: dict[str, object]) -> list[str]:
    journey = fields["journey"]
    assert isinstance(journey, list)
    return [touch["sessionId"] for touch in journey]


async def late(brand: TestBrand) -> tuple[int, int]:
    """Attribute all conversions anew, as their triggers would a day later: the most reads of one,
    and how many journeys changed.
    """
    db = brand.cloud.firestore_async()
    service = AttributionService(db, Ledger(db, DayCounters(db, shards=4)))
    most = changed = 0
    for each in await db.collection(BrandPaths(brand.id).conversions).get():
        brand.cloud.reset_operations()
        await service.attribute_anew(each)
        most = max(most, brand.cloud.operations()["reads"])
        changed += (await each.reference.get()).update_time != each.update_time
    return most, changed


class TestAStranger:
    @pytest.fixture
    def visitor(self, cloud: Cloud) -> Visitor:
        """With 400 sessions, of which the last one is running."""
        brand = cloud.brand(conversionsPerVisitor=10_000)
        visitor = brand.visitor()
        visit_often(brand, visitor.id, 400)
        visitor.arrive(ADS)
        cloud.idle()
        cloud.reset_operations()
        return visitor

    async def test_reads_little_for_each_of_a_hundred_backdated_conversions(
        self, visitor: Visitor
    ) -> None:
        brand, each = visitor.brand, 50
        for half in range(2):
            brand.cloud.idle()
            brand.cloud.reset_operations()
            ages = [(half * each + number) * 60_000 for number in range(each)]
            send(visitor, *(conversion(1, age, f"{half}-{age}") for age in ages))
            assert reads(brand) <= each * MOST_OF_A_STRANGER + READ_ANEW
        assert len(stored(brand)) == 2 * each
        assert max(len(touchpoints(each)) for each in stored(brand)) == TOUCHPOINTS
        most, changed = await late(brand)
        assert most <= MOST_OF_A_STRANGER
        assert changed == 0

    async def test_reads_little_for_many_conversions_at_one_instant(self, visitor: Visitor) -> None:
        send(visitor, *(conversion(number, 3_600_000) for number in range(50)))
        assert reads(visitor.brand) <= 50 * MOST_OF_A_STRANGER + READ_ANEW
        most, changed = await late(visitor.brand)
        assert most <= MOST_OF_A_STRANGER
        assert changed == 0

    async def test_reads_little_whatever_is_stored_after_it(self, visitor: Visitor) -> None:
        """Its trigger comes late: sessions and conversions of before it were stored meanwhile."""
        send(visitor, conversion(1, order_id="first"))
        visitor.brand.cloud.idle()
        (before,) = stored(visitor.brand)
        for number in range(45):
            visitor.arrive(ADS)
            send(visitor, conversion(number, 3_600_000))
        brand = visitor.brand
        db = brand.cloud.firestore()
        sessions = db.collection(BrandPaths(brand.id).sessions)
        yesterday = datetime.fromisoformat(brand.cloud.now()) - timedelta(days=1)
        for session in sessions.where(filter=FieldFilter("visitorId", "==", visitor.id)).stream():
            if session.create_time > before["storedAt"]:
                session.reference.update({"startedAt": iso(yesterday)})
        brand.cloud.idle()
        most, _ = await late(brand)
        assert most <= MOST_OF_A_STRANGER
        assert [each for each in stored(brand) if each.get("orderId") == "first"] == [before]

    def test_has_a_journey_of_the_first_and_the_last_29(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        visitor = brand.visitor()
        names = visit_often(brand, visitor.id, 45)
        visitor.arrive(ADS)
        send(visitor, conversion(1))
        cloud.idle()
        (order,) = stored(brand)
        assert touchpoints(order) == [names[0], *names[-28:], visitor.session_id]

    def test_begins_a_journey_after_a_session_at_the_very_time_of_the_previous_order(
        self, cloud: Cloud
    ) -> None:
        """The first of more than 30 touchpoints is the first one after that order."""
        brand = cloud.brand()
        visitor = brand.visitor()
        names = visit_often(brand, visitor.id, 45)
        visitor.arrive(ADS)
        sessions = brand.cloud.firestore().collection(BrandPaths(brand.id).sessions)
        first = datetime.fromisoformat(sessions.document(names[3]).get().get("startedAt"))
        now = datetime.fromisoformat(brand.cloud.now())
        send(visitor, conversion(1, round((now - first) / timedelta(milliseconds=1)), "before"))
        cloud.idle()
        (before,) = stored(brand)
        exact = sessions.document(names[3])
        exact.update({"startedAt": before["occurredAt"]})
        send(visitor, conversion(1, order_id="after"))
        cloud.idle()
        (after,) = [each for each in stored(brand) if each["orderId"] == "after"]
        assert touchpoints(after) == [names[4], *names[-28:], visitor.session_id]


class TestAKnownPerson:
    VISITORS = 15

    @pytest.fixture
    def shop(self, cloud: Cloud) -> Shop:
        """Of a person with 15 browsers, each of them with 40 sessions and orders."""
        shop = Shop(cloud.brand())
        shop.account("ann", "ann@example.com")
        for number in range(self.VISITORS):
            visit_often(shop.brand, f"ann-{number:02}", 40)
            shop.account("ann", "ann@example.com", visitorId=f"ann-{number:02}")
            visitor = shop.brand.visitor(f"ann-{number:02}").arrive(ADS)
            send(visitor, conversion(1, 80_000_000, f"old-{number}"))
            cloud.idle()
        return shop

    async def test_reads_little_for_each_conversion(self, shop: Shop) -> None:
        brand = shop.brand
        oldest = brand.visitor("ann-00").arrive(ADS)
        allowed = MOST_OF_A_KNOWN_PERSON + SEGMENTATION_READS + READ_ANEW
        for number in range(3):
            brand.cloud.idle()
            brand.cloud.reset_operations()
            send(oldest, conversion(1, number * 3_600_000, f"new-{number}"))
            assert reads(brand) <= allowed
        for who in ({"userId": "ann"}, {"email": "ann@example.com"}):
            brand.cloud.reset_operations()
            shop.order(f"of {who}", 5, visitorId="ann-00", **who)
            assert reads(brand) <= allowed + READ_ANEW
        most, _ = await late(brand)
        assert most <= MOST_OF_A_KNOWN_PERSON

    async def test_has_the_newest_ten_browsers_beside_the_conversions_own(self, shop: Shop) -> None:
        db = shop.brand.cloud.firestore_async()
        shop.order("1", 5, userId="ann", visitorId="ann-00")
        shop.settle()
        found = await db.collection(BrandPaths(shop.brand.id).conversions).get()
        (order,) = [each for each in found if each.get("orderId") == "1"]
        read = StoredConversion.read(order)
        customer = await Customers(db).customer(read, created_at(order), created_at(order))
        newest = range(self.VISITORS - NEWEST, self.VISITORS)
        assert sorted(customer.visitors) == [f"ann-{number:02}" for number in newest]
        assert {touch.session_id.split(".")[1] for touch in read.journey} <= {
            "ann-00",
            *customer.visitors,
        }
        assert len(read.journey) == TOUCHPOINTS


PEOPLE = ("ann", "ben", "cleo")


def newest_by_hand(db: Client, brand: TestBrand, person: str, as_of: datetime | None) -> list[str]:
    """Of the browsers ever linked to a person, the ten known last that were theirs at a moment."""
    ever: list[tuple[datetime, str, str]] = []
    for each in db.collection(BrandPaths(brand.id).visitors).stream():
        fields = each.to_dict() or {}
        links = [fields["links"][number] for number in sorted(fields["links"], key=int)]
        begun = [link for link in links if as_of is None or link["at"] <= as_of]
        if begun and any(link["subscriberId"] == person for link in links):
            ever.append((links[0]["at"], each.id, begun[-1]["subscriberId"]))
    ever.sort(reverse=True)
    return [visitor for _, visitor, owner in ever[:NEWEST] if owner == person]


@pytest.mark.parametrize("seed", range(3))
async def test_the_newest_browsers_are_those_found_by_hand(cloud: Cloud, seed: int) -> None:
    """Browsers that change hands, asked for now and as of each moment between."""
    brand, random = cloud.brand(), Random(seed)
    shop = Shop(brand)
    db: AsyncClient = cloud.firestore_async()
    links = VisitorLinks(db)
    ids = {name: shop.account(name, f"{name}@example.com") for name in PEOPLE}
    moments: list[datetime | None] = [None]
    for step in range(60):
        person = PersonIds(ids[random.choice(PEOPLE)])
        proof = datetime.fromisoformat(cloud.now()) + timedelta(seconds=step)
        await links.link(brand.id, f"browser-{random.randrange(25):02}", person, proof)
        if step % 15 == 14:
            moments.append(datetime.fromisoformat(cloud.now()))
    client = cloud.firestore()
    for moment in moments:
        for each in ids.values():
            expected = newest_by_hand(client, brand, each, moment)
            assert await links.visitors_of(brand.id, PersonIds(each), moment) == expected
