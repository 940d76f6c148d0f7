"""An erasure, as stored, and its tasks."""

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel, WireModel


class ErasureTask(WireModel):
    """Erases what is left of a person; `number` counts the tasks of one erasure."""

    brand_id: str
    subscriber_id: str
    number: int = 0


class StoredErasure(StoredModel):
    """An erasure as it lies in Firestore: by what the person is found, until nothing is left. A
    person that was `deleted` is noted too, so that it can be erased.

    `visitor_ids` are those visitors that nothing else leads to any more. `pseudonym` stands for the
    person in what goes on being counted; it is forgotten with the rest once all is `complete`.
    """

    at: IsoTime
    complete: bool = False
    deleted: bool = False
    pseudonym: str = ""
    subscriber_ids: list[str] = Field(default_factory=list)
    user_ids: list[str] = Field(default_factory=list)
    customer_ids: list[str] = Field(default_factory=list)
    visitor_ids: list[str] = Field(default_factory=list)
