"""Work out what a subscriber becomes by a POST, a PUT or an unsubscription."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from shared.common.errors import ConflictError, InvalidError
from shared.common.wire import iso
from shared.subscribers.logic.consent_steps import asked_by, only_a_link_subscribes, with_step
from shared.subscribers.models.consent import (
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.details import DETAILS, SubscriberDetails
from shared.subscribers.models.input import ConsentStatement, NewSubscriber, SubscriberChanges
from shared.subscribers.models.stored import StoredSubscriber

_OWN_SIGN_UPS: Final = frozenset({SubscriberSource.FORM, SubscriberSource.SIGNUP})
_KEPT_OF_FORGOTTEN: Final = frozenset(
    {"brand_id", "email", "user_id", "source", "source_detail", "created_at", "updated_at"}
)
UNSAID: Final = "by the brand's setting signupConsent"
"""The detail of a consent that an account has although nobody said that the person agreed."""
_NO_NUMBER: Final = (
    "smsSubscribed: there is no phone number; send phone as well, or smsSubscribed false"
)


class ForgottenError(ConflictError):
    """The email address was erased, and this is not the person's own sign-up for emails."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f"email: {email} asked to be forgotten; only the person's own sign-up for emails, by a "
            "form or with an account (source form or signup), brings it back, once they confirm it"
        )


def new_subscriber(
    brand_id: str, new: NewSubscriber, at: datetime, *, double_opt_in: bool
) -> StoredSubscriber:
    """Return a new subscriber.

    Raise `InvalidError` if they are to get text messages but have no phone number.
    """
    consents = Consents()
    for channel in _wanted(new, wanted=True):
        status = asked_by(new.source, channel, double_opt_in=double_opt_in)
        consents = with_step(consents, channel, _step(new, status, new.source, at))
    stored = StoredSubscriber(
        brand_id=brand_id,
        email=new.email,
        consents=consents,
        source=new.source,
        created_at=at,
        updated_at=at,
    )
    stored = _reachable(stored.model_copy(update=_details(new, DETAILS)))
    if stored.phone is None and stored.consents.sms.question is not None:
        raise InvalidError(_NO_NUMBER)
    return stored


def coming_back(new: StoredSubscriber) -> StoredSubscriber:
    """Return a new subscriber for an erased email address, who is asked to confirm it.

    Only the person gets the link, and confirming ends the suppression. Until then only the email
    address, the user and the sign-up are stored. Raise `ForgottenError` unless the person signs up
    for emails themselves: an account that does not say so asks nothing of them.
    """
    asked = new.consents.email.history
    if new.source not in _OWN_SIGN_UPS or not asked or asked[-1].detail == UNSAID:
        raise ForgottenError(new.email)
    step = asked[-1].model_copy(update={"status": ConsentStatus.PENDING})
    kept: dict[str, object] = {name: getattr(new, name) for name in sorted(_KEPT_OF_FORGOTTEN)}
    email = Consent(status=ConsentStatus.PENDING, history=[step])
    return StoredSubscriber.model_validate({**kept, "consents": Consents(email=email)})


def changed(old: StoredSubscriber, changes: SubscriberChanges, at: datetime) -> StoredSubscriber:
    """Return a subscriber after a PUT.

    Raise `ConflictError` if the change may not subscribe the person, and `InvalidError` for text
    messages without a phone number.
    """
    given = changes.model_fields_set
    fields = _details(changes, DETAILS.keys() & given)
    if "email" in given and changes.email != old.email:
        fields["email"] = changes.email
        fields["other_emails"] = [each for each in old.other_emails if each != changes.email]
    fields["consents"] = _consents(old.consents, changes, at)
    return _reachable(old.model_copy(update=fields))


def must_not_be_forgotten(old: StoredSubscriber, new: StoredSubscriber) -> bool:
    """Tell whether a change by the brand must be refused if the new email address was erased.

    This is so for a change to another email address, and for one that subscribes the person.
    """
    return new.email != old.email or any(
        new.consents.of(channel).status is ConsentStatus.SUBSCRIBED
        and old.consents.of(channel).status is not ConsentStatus.SUBSCRIBED
        for channel in ConsentChannel
    )


def unsubscribed(
    old: StoredSubscriber,
    channels: Iterable[ConsentChannel],
    at: datetime,
    source: SubscriberSource,
    detail: str | None,
) -> StoredSubscriber:
    """Return a subscriber after they left these channels."""
    consents = old.consents
    for channel in channels:
        step = ConsentStep(at=at, status=ConsentStatus.UNSUBSCRIBED, source=source, detail=detail)
        consents = with_step(consents, channel, step)
    return old.model_copy(update={"consents": consents})


def _details(given: SubscriberDetails, names: Iterable[str]) -> dict[str, object]:
    """Return details as they are stored.

    A null is stored as the field's default, which means that nothing is known.
    """
    stored: dict[str, object] = {}
    for name in names:
        nothing = StoredSubscriber.model_fields[name].get_default(call_default_factory=True)
        value = getattr(given, name)
        stored[name] = nothing if value is None else value
    return stored


def _consents(old: Consents, changes: SubscriberChanges, at: datetime) -> Consents:
    """Return the consents after a PUT.

    False ends a subscription, and otherwise does nothing, because answers also show false for a
    person who was never asked. True is ignored if the caller's copy is older than the
    unsubscription.
    """
    consents, source = old, SubscriberSource.MANUAL
    for channel in _wanted(changes, wanted=True):
        consent = old.of(channel)
        if _left_since(consent, changes):
            continue
        _check_may_subscribe(channel, consent, changes)
        step = _step(changes, ConsentStatus.SUBSCRIBED, source, at)
        consents = with_step(consents, channel, step)
    for channel in _wanted(changes, wanted=False):
        if old.of(channel).status is ConsentStatus.SUBSCRIBED:
            step = _step(changes, ConsentStatus.UNSUBSCRIBED, source, at)
            consents = with_step(consents, channel, step)
    return consents


def _left_since(consent: Consent, changes: SubscriberChanges) -> bool:
    """Tell whether the person unsubscribed after the caller's copy was made.

    Return False if the change says how the person agreed.
    """
    copied_at = changes.updated_at
    if consent.status is not ConsentStatus.UNSUBSCRIBED or _is_stated(changes):
        return False
    left = max(step.at for step in consent.history if step.status is ConsentStatus.UNSUBSCRIBED)
    return isinstance(copied_at, str) and copied_at < iso(left)


def _check_may_subscribe(
    channel: ConsentChannel, consent: Consent, changes: SubscriberChanges
) -> None:
    if only_a_link_subscribes(consent):
        raise ConflictError(
            f"{channel.value}Subscribed: the person was asked to confirm and has not yet; only "
            "the link in that message subscribes them"
        )
    if consent.status is ConsentStatus.UNSUBSCRIBED and not _is_stated(changes):
        raise ConflictError(
            f"{channel.value}Subscribed: the person unsubscribed; if they ask for messages again, "
            'say how by consent, such as {"detail": "by phone"}'
        )


def _is_stated(changes: SubscriberChanges) -> bool:
    """Tell whether the change says how the person agreed."""
    return changes.consent is not None and changes.consent != ConsentStatement()


def _wanted(given: NewSubscriber | SubscriberChanges, *, wanted: bool) -> Iterable[ConsentChannel]:
    if given.email_subscribed is wanted:
        yield ConsentChannel.EMAIL
    if given.sms_subscribed is wanted:
        yield ConsentChannel.SMS


def _step(
    given: NewSubscriber | SubscriberChanges,
    status: ConsentStatus,
    source: SubscriberSource,
    at: datetime,
) -> ConsentStep:
    stated = given.consent.model_dump() if given.consent is not None else {}
    return ConsentStep(at=at, status=status, source=source, **stated)


def _reachable(stored: StoredSubscriber) -> StoredSubscriber:
    """Return the subscriber unchanged.

    Raise `InvalidError` if they are to get text messages but have no phone number.
    """
    if stored.phone is None and stored.consents.sms.status is ConsentStatus.SUBSCRIBED:
        raise InvalidError(_NO_NUMBER)
    return stored
