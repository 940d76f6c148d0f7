"""What imports lead to, as reports and the documents say it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from google.cloud.firestore import AsyncClient

from shared.common.enums import AttributionModel
from shared.counters.rollup import RollupService
from shared.reports.audit import AuditService
from tests.cloud import Json, TestBrand


def days_of(brand: TestBrand, back: int) -> Iterator[str]:
    today = datetime.fromisoformat(brand.cloud.now()).date()
    for days in range(back + 1):
        yield (today - timedelta(days=days)).isoformat()


def period(brand: TestBrand, back: int = 200) -> Json:
    days = list(days_of(brand, back))
    return {"startDate": days[-1], "endDate": days[0]}


def sales(brand: TestBrand, model: str = "linear") -> dict[str, object]:
    channels = brand.channels(attributionModel=model, **period(brand))
    return {key: each["sales"] for key, each in channels.items() if each["sales"]}


def everything(brand: TestBrand) -> list[Json]:
    """What reports say of the last 200 days, but for the moment they were made."""
    said = [brand.stats(attributionModel=each, **period(brand)) for each in AttributionModel]
    for each in said:
        each.pop("updatedAt")
    return said


def conversions(brand: TestBrand) -> dict[str, Json]:
    """By orderId."""
    answer = brand.get("conversions", limit=200, **period(brand))
    assert answer.status_code == 200, answer.text
    return {each["orderId"]: each for each in answer.json()["conversions"]}


def channels_of(conversion: Json) -> list[str]:
    journey = conversion["journey"]
    assert isinstance(journey, list)
    return [touch["channelId"] for touch in journey]


async def assert_audited(brand: TestBrand) -> None:
    """Every day folds to exactly what a recount of its documents finds."""
    db = brand.cloud.firestore_async()
    rollup, audits = RollupService(db), AuditService(db)
    for day in await rollup.open_days(brand.id, "2999-01-01"):
        await rollup.fold(brand.id, day)
    found = await audits.due_days(brand.id, "2000-01-01", "2999-01-01")
    assert found
    for day in found:
        assert await audits.audit(brand.id, day) == []


async def documents(db: AsyncClient, collection: str) -> dict[str, object]:
    return {each.id: each.to_dict() async for each in db.collection(collection).stream()}
