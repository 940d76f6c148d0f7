"""Consent: whether a person may be written to on a channel, since when, and how that came about."""

from enum import StrEnum
from typing import Final

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel

MAX_HISTORY: Final = 50
"""Steps that are kept of a channel's history, the newest ones."""


class ConsentChannel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class ConsentStatus(StrEnum):
    """`none`: never asked. `pending`: asked for, until a signed link confirms it; whoever
    unsubscribed before stays `unsubscribed` until then.
    """

    NONE = "none"
    PENDING = "pending"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class SubscriberSource(StrEnum):
    """How a subscriber, or a consent, came about: the plan's four, and `signup`, which its own
    `onUserSignup` uses.
    """

    CHECKOUT = "checkout"
    FORM = "form"
    IMPORT = "import"
    MANUAL = "manual"
    SIGNUP = "signup"


class ConsentStep(StoredModel):
    """One change of a consent: `text` is what was agreed to, `form` where, `detail` what else is
    known, such as who changed it.
    """

    at: IsoTime
    status: ConsentStatus
    source: SubscriberSource
    form: str | None = None
    text: str | None = None
    detail: str | None = None


class Consent(StoredModel):
    """A channel's consent: `history` oldest first. Its last step is the present one, but that an
    unsubscription stands while the person is asked whether it wants to come back.
    """

    status: ConsentStatus = ConsentStatus.NONE
    history: list[ConsentStep] = Field(default_factory=list)

    @property
    def question(self) -> ConsentStep | None:
        """What the person is asked to confirm now."""
        last = self.history[-1] if self.history else None
        return last if last is not None and last.status is ConsentStatus.PENDING else None


class Consents(StoredModel):
    email: Consent = Field(default_factory=Consent)
    sms: Consent = Field(default_factory=Consent)

    def of(self, channel: ConsentChannel) -> Consent:
        return self.email if channel is ConsentChannel.EMAIL else self.sms
