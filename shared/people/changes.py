"""What a subscriber becomes: when it is new, when fields are sent, when it leaves a channel."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from shared.errors import ConflictError, InvalidError
from shared.models.consent import (
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.models.stored_subscriber import StoredSubscriber
from shared.models.subscriber_input import NewSubscriber, SubscriberChanges
from shared.people.consents import asked_by, with_step

_DETAILS: Final = frozenset(
    {
        "phone",
        "first_name",
        "last_name",
        "user_id",
        "birthday",
        "locale",
        "time_zone",
        "source_detail",
    }
)
_OWN_SIGN_UPS: Final = frozenset({SubscriberSource.FORM, SubscriberSource.SIGNUP})


def new_subscriber(
    brand_id: str, new: NewSubscriber, at: datetime, *, double_opt_in: bool
) -> StoredSubscriber:
    """Somebody new; raises `InvalidError` for messages to a phone that is not given."""
    consents = Consents()
    for channel in _wanted(new, wanted=True):
        status = asked_by(new.source, channel, double_opt_in=double_opt_in)
        consents = with_step(consents, channel, _step(new, status, new.source, at))
    stored = StoredSubscriber(
        **new.model_dump(include=set(_DETAILS)),
        brand_id=brand_id,
        email=new.email,
        properties=new.properties or {},
        tags=new.tags or [],
        consents=consents,
        source=new.source,
        created_at=at,
        updated_at=at,
    )
    return _reachable(stored)


def coming_back(new: StoredSubscriber) -> StoredSubscriber:
    """What somebody new becomes whose address asked to be forgotten: it waits for the link that
    only the person gets, and whoever confirms by it lifts the suppression. Raises `ConflictError`
    where it is not the person that signs up.
    """
    if new.source not in _OWN_SIGN_UPS:
        raise forgotten(new.email)
    email = new.consents.email
    if email.status is ConsentStatus.SUBSCRIBED:
        waiting: dict[str, object] = {"status": ConsentStatus.PENDING}
        step = email.history[-1].model_copy(update=waiting)
        email = Consent(status=step.status, history=[step])
    return new.model_copy(update={"consents": Consents(email=email)})


def changed(
    old: StoredSubscriber, changes: SubscriberChanges, at: datetime, *, suppressed: bool
) -> StoredSubscriber:
    """A subscriber with the fields that were given. `suppressed`: the address among them asked to
    be forgotten. Raises `ConflictError` and `InvalidError`.
    """
    given = changes.model_fields_set
    fields: dict[str, object] = {name: getattr(changes, name) for name in sorted(_DETAILS & given)}
    if "properties" in given:
        fields["properties"] = changes.properties or {}
    if "tags" in given:
        fields["tags"] = changes.tags or []
    if "email" in given and changes.email != old.email:
        if suppressed:
            raise forgotten(changes.email)
        fields["email"] = changes.email
        fields["other_emails"] = [each for each in old.other_emails if each != changes.email]
    fields["consents"] = _consents(old.consents, changes, at)
    return _reachable(old.model_copy(update=fields))


def unsubscribed(
    old: StoredSubscriber,
    channels: Iterable[ConsentChannel],
    at: datetime,
    source: SubscriberSource,
    detail: str | None,
) -> StoredSubscriber:
    consents = old.consents
    for channel in channels:
        step = ConsentStep(at=at, status=ConsentStatus.UNSUBSCRIBED, source=source, detail=detail)
        consents = with_step(consents, channel, step)
    return old.model_copy(update={"consents": consents})


def forgotten(email: str) -> ConflictError:
    return ConflictError(
        f"email: {email} asked to be forgotten; only the person's own sign-up, by a form or with "
        "an account (source form or signup), brings it back, once the person confirms it"
    )


def _consents(old: Consents, changes: SubscriberChanges, at: datetime) -> Consents:
    """False is what a subscriber is shown with who was never asked, too: it ends a subscription
    and nothing else.
    """
    consents, source = old, SubscriberSource.MANUAL
    for channel in _wanted(changes, wanted=True):
        if old.of(channel).status is ConsentStatus.PENDING:
            raise ConflictError(
                f"{channel.value}Subscribed: the person was asked to confirm and has not yet; only "
                "the link in that message subscribes"
            )
        step = _step(changes, ConsentStatus.SUBSCRIBED, source, at)
        consents = with_step(consents, channel, step)
    for channel in _wanted(changes, wanted=False):
        if old.of(channel).status is ConsentStatus.SUBSCRIBED:
            step = _step(changes, ConsentStatus.UNSUBSCRIBED, source, at)
            consents = with_step(consents, channel, step)
    return consents


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
    if stored.phone is None and stored.consents.sms.status is ConsentStatus.SUBSCRIBED:
        raise InvalidError(
            "smsSubscribed: there is no phone to write to; send phone with it, or smsSubscribed "
            "false"
        )
    return stored
