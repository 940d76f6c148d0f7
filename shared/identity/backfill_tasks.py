"""The tasks that adopt what a person did before they were known, a page each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.common.wire import WireModel
from shared.gcp.tasks import Queue


class Followed(StrEnum):
    """Whose past is adopted: a visitor's, or that of a customer (`user:…` or `email:…`)."""

    VISITOR = "visitor"
    CUSTOMER = "customer"


class FollowUpStep(StrEnum):
    """What is adopted, in this order."""

    SESSIONS = "sessions"
    CONVERSIONS = "conversions"
    EVENTS = "events"


class FollowUp(WireModel):
    """One page: what `key` (a visitor or a customer) did is `subscriber_id`'s. `cause` tells this
    following up from another one of the same; `after` is the id of the last document of the page
    before.
    """

    brand_id: str
    subscriber_id: str
    followed: Followed
    key: str
    cause: str = ""
    step: FollowUpStep
    after: str | None = None


STEPS: Final[Mapping[Followed, tuple[FollowUpStep, ...]]] = {
    Followed.VISITOR: (FollowUpStep.SESSIONS, FollowUpStep.CONVERSIONS, FollowUpStep.EVENTS),
    Followed.CUSTOMER: (FollowUpStep.CONVERSIONS, FollowUpStep.EVENTS),
}
QUEUE: Final = Queue("follow-up-link")


async def begin_backfill(
    brand_id: str, subscriber_id: str, followed: Followed, key: str, cause: str
) -> None:
    """Have a visitor's or customer's past adopted: once for each cause, however often asked."""
    first = FollowUp(
        brand_id=brand_id,
        subscriber_id=subscriber_id,
        followed=followed,
        key=key,
        cause=cause,
        step=STEPS[followed][0],
    )
    await enqueue_page(first)


async def enqueue_page(page: FollowUp) -> None:
    """Have this page adopted, once."""
    what = (page.subscriber_id, page.followed.value, page.key, page.cause)
    await QUEUE.add(page, page.brand_id, *what, page.step.value, page.after or "")


def page_after_step(page: FollowUp) -> FollowUp | None:
    """Return the first page of what is adopted next; None after the last."""
    steps = STEPS[page.followed]
    following = steps[steps.index(page.step) + 1 :]
    if not following:
        return None
    return page.model_copy(update={"step": following[0], "after": None})
