"""What follows when somebody becomes known: a task for each page of what was done before."""

from enum import StrEnum

from shared.common.wire import WireModel


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
