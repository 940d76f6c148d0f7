"""A deletion or an erasure as Firestore holds it, and the task that goes on with an erasure."""

from enum import StrEnum

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel, WireModel
from shared.people.logic.traces import Traces


class ErasureTask(WireModel):
    """Erase what is left of a person; `number` counts the tasks of one erasure."""

    brand_id: str
    subscriber_id: str
    number: int = 0


class ErasureState(StrEnum):
    """How far the deletion or the erasure of a subscriber has come.

    `deleted`: the subscriber is gone, and their traces are kept and can be erased later.
    `erasing`: their traces are being erased. `erased`: nothing is left of them.
    """

    DELETED = "deleted"
    ERASING = "erasing"
    ERASED = "erased"


class StoredErasure(StoredModel):
    """The note on a subscriber who left, with what their traces are found by.

    `visitor_ids` are visitors that were deleted while their own traces are still there: nothing
    else leads to those. `pseudonym` takes the person's place in what goes on being counted. Once
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
        """Return what the person is found by."""
        return Traces(
            brand_id=brand_id,
            subscriber_ids=tuple(self.subscriber_ids),
            user_ids=tuple(self.user_ids),
            customer_ids=tuple(self.customer_ids),
            visitor_ids=tuple(self.visitor_ids),
        )
