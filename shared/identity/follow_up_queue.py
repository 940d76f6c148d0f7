"""The tasks that adopt what a person did before it was known, one after another."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from shared.common.ids import digest
from shared.identity.backfill_tasks import Followed, FollowUp, FollowUpStep

FUNCTION: Final = "follow-up-link"
STEPS: Final[Mapping[Followed, tuple[FollowUpStep, ...]]] = {
    Followed.VISITOR: (FollowUpStep.SESSIONS, FollowUpStep.CONVERSIONS, FollowUpStep.EVENTS),
    Followed.CUSTOMER: (FollowUpStep.CONVERSIONS, FollowUpStep.EVENTS),
}

Enqueue = Callable[[str, str, dict[str, object]], Awaitable[bool]]


class FollowUpQueue:
    def __init__(self, enqueue: Enqueue) -> None:
        self._enqueue = enqueue

    async def begin(
        self, brand_id: str, subscriber_id: str, followed: Followed, key: str, cause: str
    ) -> None:
        """Has a visitor's or customer's past adopted: once for each cause, however often asked."""
        first = FollowUp(
            brand_id=brand_id,
            subscriber_id=subscriber_id,
            followed=followed,
            key=key,
            cause=cause,
            step=STEPS[followed][0],
        )
        await self.enqueue(first)

    async def enqueue(self, page: FollowUp) -> None:
        what = (page.subscriber_id, page.followed.value, page.key, page.cause)
        name = digest("follow up", page.brand_id, *what, page.step.value, page.after or "")
        await self._enqueue(FUNCTION, name, page.model_dump(mode="json"))


def step_after(page: FollowUp) -> FollowUp | None:
    """The first page of what is adopted next; None after the last."""
    steps = STEPS[page.followed]
    following = steps[steps.index(page.step) + 1 :]
    if not following:
        return None
    return page.model_copy(update={"step": following[0], "after": None})
