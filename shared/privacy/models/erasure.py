"""A deletion or an erasure as Firestore stores it, and the task that continues an erasure."""

from enum import StrEnum

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel, WireModel
from shared.people.logic.traces import Traces


class ErasureTask(WireModel):
    """A task that erases what is left of a person. `number` counts the tasks of one erasure."""

    brand_id: str
    subscriber_id: str
    number: int = 0


class ErasureState(StrEnum):
    """How far the deletion or the erasure of a subscriber is.

    `deleted`: the subscriber is deleted; their other documents are kept, and can be erased later.
    `erasing`: those documents are being erased. `erased`: nothing is left.
    """

    DELETED = "deleted"
    ERASING = "erasing"
    ERASED = "erased"


class StoredErasure(StoredModel):
    """The note on a deleted or erased subscriber, with the ids by which their documents are found.

    `visitor_ids` are browsers that were deleted while their visits and orders are still there;
    nothing else leads to these. `pseudonym` replaces the person in documents that still count. Once
    the person is erased, only the state and the time are kept.
    """

    at: IsoTime
    state: ErasureState
    pseudonym: str = ""
    subscriber_ids: list[str] = Field(default_factory=list)
    user_ids: list[str] = Field(default_factory=list)
    customer_ids: list[str] = Field(default_factory=list)
    visitor_ids: list[str] = Field(default_factory=list)

    def traces(self, brand_id: str) -> Traces:
        """Return the ids by which the person's documents are found."""
        return Traces(
            brand_id=brand_id,
            subscriber_ids=tuple(self.subscriber_ids),
            user_ids=tuple(self.user_ids),
            customer_ids=tuple(self.customer_ids),
            visitor_ids=tuple(self.visitor_ids),
        )
