"""Decide what a sign-up form asks for: the brand's own text, or what the page claims. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.brands.models.config import BrandForm
from shared.common.errors import InvalidError
from shared.signup.models import SignupForm
from shared.subscribers.models.consent import ConsentChannel, TextClaim


@dataclass(frozen=True, slots=True)
class Agreement:
    """The channels that a person signs up for, and the text that they agreed to.

    `claimed_by` is `page` if the text is none of the brand's.
    """

    channels: tuple[ConsentChannel, ...]
    text: str
    claimed_by: TextClaim | None = None


def agreement(form: SignupForm, forms: Mapping[str, BrandForm]) -> Agreement:
    """Return what a form asks for, by the brand's own `forms`.

    Anybody can send any text. So the text is the brand's only if the form is one of the brand's,
    and the page sends no other text. Raise `InvalidError` for a form without a text, for a channel
    that the brand's form does not ask for, and for text messages without a number.
    """
    known = None if form.form is None else forms.get(form.form)
    channels = _channels(form, known)
    if ConsentChannel.SMS in channels and form.phone is None:
        raise InvalidError("phone: is missing; send the number for text messages")
    sent = form.consent_text
    if known is not None and (sent is None or sent.split() == known.text.split()):
        return Agreement(channels, known.text)
    if sent is None:
        raise InvalidError(
            "consentText: is missing; send the text that the person agreed to, or the name of a "
            "form in the brand's settings"
        )
    return Agreement(channels, sent, TextClaim.PAGE)


def _channels(form: SignupForm, known: BrandForm | None) -> tuple[ConsentChannel, ...]:
    if known is None:
        return tuple(form.channels or [ConsentChannel.EMAIL])
    allowed = tuple(map(ConsentChannel, known.channels))
    for channel in form.channels or ():
        if channel not in allowed:
            raise InvalidError(
                f"channels: the form {form.form!r} does not ask for {channel}; its channels are "
                f"{', '.join(allowed)}"
            )
    return tuple(form.channels or allowed)
