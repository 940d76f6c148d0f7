"""A refresh page by page, with rules that change on its way."""

from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.directory import BrandDirectory
from shared.brands.paths import BrandPaths
from shared.brands.settings import ConfigService
from shared.common.wire import iso
from shared.segments.daily import DailyEvaluation
from shared.segments.evaluation import SegmentEvaluation
from shared.segments.models.stored import RefreshTask, StoredDefinition, StoredRules
from shared.segments.refresh import SegmentRefresh
from shared.subscribers.counts import SegmentCounts
from tests.cloud import Cloud, Json, TestBrand
from tests.queues import KeptTasks

SUBSCRIBERS = 600


def rules(version: int, tag: str) -> Json:
    rule: Json = {"field": "tags", "operator": "contains", "value": tag}
    stored = StoredRules(version=version, segments={"tagged": StoredDefinition(rules=[rule])})
    return stored.model_dump(mode="json", exclude_none=True)


async def test_goes_on_where_it_was_and_round_again(cloud: Cloud) -> None:
    brand = cloud.brand()
    paths, db = BrandPaths(brand.id), cloud.firestore_async()
    moment = iso((await db.document(paths.brand).get()).create_time)
    batch = db.batch()
    for number in range(SUBSCRIBERS):
        fields = {"brandId": brand.id, "email": f"s{number}@example.com", "source": "import"}
        tags = {"tags": ["odd" if number % 2 else "even"], "createdAt": moment}
        document = db.collection(paths.subscribers).document(f"s{number:03}")
        batch.set(document, {**fields, **tags, "updatedAt": moment})
    await batch.commit()
    cloud.idle()
    queue = KeptTasks()
    configs = ConfigService(db, BrandDirectory(db))
    evaluation = SegmentEvaluation(db, configs, SegmentCounts(db, shards=4), KeptTasks())
    refresh = SegmentRefresh(db, evaluation, DailyEvaluation(db, configs, evaluation), queue)

    async def carry_out() -> None:
        task = queue.tasks.pop()
        assert isinstance(task, RefreshTask)
        await refresh.carry_out(task)

    await db.document(paths.segment_rules).set(rules(1, "odd"))
    await refresh.begin(brand.id, 1)
    await carry_out()
    assert members(brand) == set(range(1, 250, 2))
    await db.document(paths.segment_rules).set(rules(2, "even"))
    await refresh.begin(brand.id, 2)
    while queue.tasks:
        await carry_out()
    assert members(brand) == set(range(0, SUBSCRIBERS, 2))
    state = (await db.document(paths.segment_refresh).get()).to_dict() or {}
    assert (state["doneVersion"], state["running"], state["done"]) == (2, False, SUBSCRIBERS)
    db.close()  # type: ignore[no-untyped-call]


def members(brand: TestBrand) -> set[int]:
    subscribers = brand.cloud.firestore().collection(BrandPaths(brand.id).subscribers)
    found = subscribers.where(filter=FieldFilter("segmentIds", "array_contains", "tagged"))
    return {
        int(each.id[1:]) for each in found.order_by("createdAt", direction="DESCENDING").stream()
    }
