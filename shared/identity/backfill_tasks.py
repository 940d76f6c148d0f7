"""The tasks of a backfill: book for a person what they did before they were known.

One task is one page; shared/people/backfill.py carries it out.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import Field

from shared.common.wire import WireModel
from shared.gcp.tasks import Queue


class PastOf(StrEnum):
    """Whose past is backfilled: a visitor's, or that of a customer (a user or an email address)."""

    VISITOR = "visitor"
    CUSTOMER = "customer"


class BackfillStep(StrEnum):
    """What is backfilled, in this order."""

    SESSIONS = "sessions"
    CONVERSIONS = "conversions"
    EVENTS = "events"


class BackfillPage(WireModel):
    """One page: what `key`, a visitor's id or a customer's key, did is `subscriber_id`'s.

    `cause` tells this backfill from another one of the same key. `after` is the id of the last
    document of the page before.
    """

    brand_id: str
    subscriber_id: str
    past_of: PastOf = Field(alias="followed")
    key: str
    cause: str = ""
    step: BackfillStep
    after: str | None = None


STEPS: Final[Mapping[PastOf, tuple[BackfillStep, ...]]] = {
    PastOf.VISITOR: (BackfillStep.SESSIONS, BackfillStep.CONVERSIONS, BackfillStep.EVENTS),
    PastOf.CUSTOMER: (BackfillStep.CONVERSIONS, BackfillStep.EVENTS),
}
QUEUE: Final = Queue("backfill", "jobs")


async def begin_backfill(
    brand_id: str, subscriber_id: str, past_of: PastOf, key: str, cause: str
) -> None:
    """Have the past of a visitor or customer backfilled, once for each cause."""
    first = BackfillPage(
        brand_id=brand_id,
        subscriber_id=subscriber_id,
        past_of=past_of,
        key=key,
        cause=cause,
        step=STEPS[past_of][0],
    )
    await enqueue_page(first)


async def enqueue_page(page: BackfillPage) -> None:
    """Have this page backfilled, once."""
    what = (page.subscriber_id, page.past_of.value, page.key, page.cause)
    await QUEUE.add(page, page.brand_id, *what, page.step.value, page.after or "")


def page_after_step(page: BackfillPage) -> BackfillPage | None:
    """Return the first page of the next step, None after the last one."""
    steps = STEPS[page.past_of]
    following = steps[steps.index(page.step) + 1 :]
    if not following:
        return None
    return page.model_copy(update={"step": following[0], "after": None})
