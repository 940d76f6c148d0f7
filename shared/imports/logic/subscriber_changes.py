"""What a row of another tool makes of a person: somebody new, or somebody known with more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from shared.common.validation import explain_error
from shared.imports.logic.subscriber_rows import SubscriberRow
from shared.imports.models import FileConsent
from shared.subscribers.logic.consent_steps import with_step
from shared.subscribers.models.consent import (
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.detail import Merging
from shared.subscribers.models.details import IMPORTED, NAMES
from shared.subscribers.models.stored import StoredSubscriber

_BY_THE_PERSON: Final = frozenset(
    {SubscriberSource.CHECKOUT, SubscriberSource.FORM, SubscriberSource.SIGNUP}
)


@dataclass(frozen=True, slots=True)
class RowSource:
    """The import that rows come from: `tags` are given to everybody, `at` is its commit. With
    `overwrite` rows stand over what is there; without, they fill in what is not. The consents are
    what the whole file says of them.
    """

    brand_id: str
    name: str | None
    at: datetime
    tags: tuple[str, ...] = ()
    overwrite: bool = False
    email_consent: FileConsent | None = None
    sms_consent: FileConsent | None = None


def imported(
    known: StoredSubscriber | None, row: SubscriberRow, source: RowSource
) -> StoredSubscriber:
    """The person after a row; `known` itself where the row changes nothing. Raises ValueError, in
    words for whoever sent it, where that cannot be.
    """
    old = known or StoredSubscriber(
        brand_id=source.brand_id,
        email=row.email,
        source=SubscriberSource.IMPORT,
        source_detail=source.name,
        created_at=source.at,
        updated_at=source.at,
    )
    taken: dict[str, object] = {name: _detail(name, old, row, source) for name in IMPORTED}
    taken["consents"] = _consents(old.consents, row, source)
    new = old.model_copy(update=taken)
    if row.sms_subscribed and new.phone is None:
        raise ValueError("smsSubscribed: there is no phone to write to; add phone")
    return old if new == old else new


def _detail(name: str, old: StoredSubscriber, row: SubscriberRow, source: RowSource) -> object:
    """Return a detail after the row. Lists only grow, whatever may be overwritten."""
    detail, known, given = IMPORTED[name], getattr(old, name), getattr(row, name)
    if name == "tags":
        given = [*(given or ()), *source.tags]
    stands = source.overwrite and not isinstance(given, list)
    together = detail.together(given, known) if stands else detail.together(known, given)
    if detail.merging is not Merging.UNITE:
        return together
    try:
        return detail.checked(together)
    except ValidationError as error:
        raise ValueError(f"{NAMES[name]}: {explain_error(error)}") from None


def _consents(old: Consents, row: SubscriberRow, source: RowSource) -> Consents:
    consents = old
    for channel in ConsentChannel:
        agreed = _agreed(row, channel, source)
        if agreed is None:
            continue
        before = old.of(channel)
        stated = row.consented_at or source.at
        if not agreed and (_agreed_since(before, stated) or _left_by(before, stated)):
            continue
        step = ConsentStep(
            at=_in_order(before, stated, source.at),
            status=ConsentStatus.SUBSCRIBED if agreed else ConsentStatus.UNSUBSCRIBED,
            source=SubscriberSource.IMPORT,
            text=row.consent_text,
            detail=source.name,
        )
        consents = with_step(consents, channel, step)
    return consents


def _agreed(row: SubscriberRow, channel: ConsentChannel, source: RowSource) -> bool | None:
    """Return whether the person agreed; None where neither the row nor its file says so.

    A file of people who left stands over its rows. A file of people who agreed speaks only for
    rows that say nothing, and of text messages only where there is a number.
    """
    is_email = channel is ConsentChannel.EMAIL
    of_file = source.email_consent if is_email else source.sms_consent
    name = "email_subscribed" if is_email else "sms_subscribed"
    if of_file is FileConsent.UNSUBSCRIBED:
        return False
    if of_file is FileConsent.SUBSCRIBED and name not in row.model_fields_set:
        return True if is_email or row.phone is not None else None
    return row.email_subscribed if is_email else row.sms_subscribed


def _agreed_since(before: Consent, stated: datetime) -> bool:
    """Whether the person itself asked for messages after the moment that a refusal is of."""
    if before.status is not ConsentStatus.SUBSCRIBED and before.question is None:
        return False
    return any(step.source in _BY_THE_PERSON and step.at > stated for step in before.history)


def _left_by(before: Consent, stated: datetime) -> bool:
    """Whether the person left at that moment or later, so that the refusal is known already."""
    left = [step.at for step in before.history if step.status is ConsentStatus.UNSUBSCRIBED]
    return before.status is ConsentStatus.UNSUBSCRIBED and max(left, default=stated) >= stated


def _in_order(before: Consent, stated: datetime, now: datetime) -> datetime:
    """Return the time to store for a step: `stated`, unless a later step is known already.

    Then it is `now`, or the time of that later step if `now` is before it.
    """
    last = before.history[-1].at if before.history else stated
    return stated if stated >= last else max(now, last)
