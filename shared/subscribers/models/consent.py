"""Define consent: whether a person may get messages on a channel, and all steps that led to it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel

MAX_HISTORY: Final = 50
"""The number of steps kept in a channel's history: the newest."""

MAX_WORDS: Final = 6_000
"""The most bytes of texts, forms and details kept in a channel's history. One step always fits."""


class ConsentChannel(StrEnum):
    """A channel of messages: email or SMS. A person consents to each channel separately."""

    EMAIL = "email"
    SMS = "sms"


class ConsentStatus(StrEnum):
    """The status of a consent.

    `none`: the person was never asked. `pending`: they were asked to confirm by a signed link. A
    person who unsubscribed before does not become `pending`; they stay `unsubscribed` until they
    confirm.
    """

    NONE = "none"
    PENDING = "pending"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class SubscriberSource(StrEnum):
    """How a subscriber, or a consent, came about.

    `signup` means that the person opened an account on the brand's site.
    """

    CHECKOUT = "checkout"
    FORM = "form"
    IMPORT = "import"
    MANUAL = "manual"
    SIGNUP = "signup"


class TextClaim(StrEnum):
    """Who claims that a text was shown, if the brand does not say so itself."""

    PAGE = "page"


class ConsentStep(StoredModel):
    """One change of a consent.

    `text` is the wording that the person agreed to, and `form` where they did. `text_claimed_by` is
    `page` if the text is only what a page claims to have shown: it is in none of the brand's forms,
    so it is shown to nobody else. `detail` is anything else that is known, such as who made the
    change.
    """

    at: IsoTime
    status: ConsentStatus
    source: SubscriberSource
    form: str | None = None
    text: str | None = None
    text_claimed_by: TextClaim | None = None
    detail: str | None = None


class Consent(StoredModel):
    """The consent to a channel.

    `history` begins with the oldest step. `status` is the status of the last step, with one
    exception: a person who unsubscribed stays `unsubscribed` while they are asked to confirm that
    they want to come back.
    """

    status: ConsentStatus = ConsentStatus.NONE
    history: list[ConsentStep] = Field(default_factory=list)

    @property
    def question(self) -> ConsentStep | None:
        """Return the step that the person is asked to confirm, or None if there is none."""
        last = self.history[-1] if self.history else None
        return last if last is not None and last.status is ConsentStatus.PENDING else None


class Consents(StoredModel):
    """The consents to all channels."""

    email: Consent = Field(default_factory=Consent)
    sms: Consent = Field(default_factory=Consent)

    def of(self, channel: ConsentChannel) -> Consent:
        """Return the consent to a channel."""
        return self.email if channel is ConsentChannel.EMAIL else self.sms

    @property
    def texts(self) -> set[str]:
        """Return the different texts of all steps."""
        steps = [*self.email.history, *self.sms.history]
        return {step.text for step in steps if step.text is not None}

    def with_texts(self, change: Callable[[str], str]) -> "Consents":
        """Return the consents with each text changed."""
        email, sms = (
            consent.model_copy(update={"history": [_with_text(step, change) for step in steps]})
            for consent in (self.email, self.sms)
            for steps in (consent.history,)
        )
        return Consents(email=email, sms=sms)


def _with_text(step: ConsentStep, change: Callable[[str], str]) -> ConsentStep:
    return step if step.text is None else step.model_copy(update={"text": change(step.text)})
