"""Queue the tasks of a backfill.

When it becomes known who a visitor or customer is, a backfill adds what they did before to their
subscriber. One task handles one page of documents; shared/people/backfill.py carries it out.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import Field

from shared.common.wire import WireModel
from shared.gcp.tasks import Queue


class PastOf(StrEnum):
    """Whether a visitor's past is backfilled, or that of a customer: a user or an email address."""

    VISITOR = "visitor"
    CUSTOMER = "customer"


class BackfillStep(StrEnum):
    """The kinds of documents that are backfilled, in this order."""

    SESSIONS = "sessions"
    CONVERSIONS = "conversions"
    EVENTS = "events"


class BackfillPage(WireModel):
    """One page of a backfill: what `key` did is added to the subscriber `subscriber_id`.

    `key` is a visitor's id or a customer's key. `cause` distinguishes this backfill from others of
    the same key. `after` is the id of the last document of the previous page; None for the first
    page.
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
    """Queue the backfill of a visitor's or customer's past, once for each cause."""
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
    """Queue the backfill of this page, once."""
    what = (page.subscriber_id, page.past_of.value, page.key, page.cause)
    await QUEUE.add(page, page.brand_id, *what, page.step.value, page.after or "")


def page_after_step(page: BackfillPage) -> BackfillPage | None:
    """Return the first page of the next step. Return None after the last step."""
    steps = STEPS[page.past_of]
    following = steps[steps.index(page.step) + 1 :]
    if not following:
        return None
    return page.model_copy(update={"step": following[0], "after": None})
