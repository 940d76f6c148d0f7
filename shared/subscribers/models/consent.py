"""Consent: whether a person may get messages on a channel, since when, and how it came about."""

from enum import StrEnum
from typing import Final

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel

MAX_HISTORY: Final = 50
"""How many steps of a channel's history are kept: the newest ones."""


class ConsentChannel(StrEnum):
    """A channel that a person can agree to get messages on."""

    EMAIL = "email"
    SMS = "sms"


class ConsentStatus(StrEnum):
    """`none`: the person was never asked. `pending`: they were asked to confirm by a signed link.

    Somebody who unsubscribed before stays `unsubscribed` until they confirm.
    """

    NONE = "none"
    PENDING = "pending"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class SubscriberSource(StrEnum):
    """How a subscriber, or a consent, came about. `signup`: by an account of the brand's site."""

    CHECKOUT = "checkout"
    FORM = "form"
    IMPORT = "import"
    MANUAL = "manual"
    SIGNUP = "signup"


class ConsentStep(StoredModel):
    """One change of a consent.

    `text` is what the person agreed to, and `form` where. `detail` is anything else that is known,
    such as who changed it.
    """

    at: IsoTime
    status: ConsentStatus
    source: SubscriberSource
    form: str | None = None
    text: str | None = None
    detail: str | None = None


class Consent(StoredModel):
    """The consent to a channel; `history` begins with the oldest step.

    `status` is that of the last step, with one exception: somebody who unsubscribed and is asked to
    confirm that they want to come back stays unsubscribed.
    """

    status: ConsentStatus = ConsentStatus.NONE
    history: list[ConsentStep] = Field(default_factory=list)

    @property
    def question(self) -> ConsentStep | None:
        """The step that the person is asked to confirm; None if there is none."""
        last = self.history[-1] if self.history else None
        return last if last is not None and last.status is ConsentStatus.PENDING else None


class Consents(StoredModel):
    """The consent to each channel."""

    email: Consent = Field(default_factory=Consent)
    sms: Consent = Field(default_factory=Consent)

    def of(self, channel: ConsentChannel) -> Consent:
        """Return the consent to a channel."""
        return self.email if channel is ConsentChannel.EMAIL else self.sms
