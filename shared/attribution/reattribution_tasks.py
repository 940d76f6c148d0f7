"""Queue the tasks that attribute the later conversions of an order's customers anew.

shared/attribution/reattribution.py carries them out.
"""

from typing import Final

from pydantic import Field

from shared.attribution.models.conversion import EarlierReport
from shared.common.wire import WireModel
from shared.gcp.tasks import Queue

QUEUE: Final = Queue("reattribute", "jobs")


class Reached(WireModel):
    """The last conversion of a page: by which field and key it was found, its time and its id."""

    field: str
    key: str
    occurred_at: str
    conversion_id: str


class ReattributionTask(WireModel):
    """One page of the conversions that come after an order.

    `cause` distinguishes this change of the order from others. `after` is None for the first page;
    `earlier` has the reports that had been replaced when that page began.
    """

    brand_id: str
    conversion_id: str
    cause: str = ""
    earlier: list[EarlierReport] = Field(default_factory=list)
    after: Reached | None = None


async def begin_reattribution(brand_id: str, conversion_id: str, cause: str) -> None:
    """Queue the first page of the conversions that come after an order, once for each cause."""
    await enqueue(ReattributionTask(brand_id=brand_id, conversion_id=conversion_id, cause=cause))


async def enqueue(task: ReattributionTask) -> None:
    """Queue a page, once."""
    place = "" if task.after is None else task.after.model_dump_json()
    await QUEUE.add(task, task.brand_id, task.conversion_id, task.cause, place)
