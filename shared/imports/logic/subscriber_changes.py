"""What a row of another tool makes of a person: somebody new, or somebody known with more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from shared.common.validation import explain_error
from shared.imports.logic.rows import LeftOut
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


def _nobody(_: LeftOut) -> None:
    """Tell nobody what was left out."""


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
    known: StoredSubscriber | None,
    row: SubscriberRow,
    source: RowSource,
    tell: Callable[[LeftOut], None] = _nobody,
) -> StoredSubscriber:
    """The person after a row; `known` itself where the row changes nothing. `tell` is called with
    what the person cannot have.
    """
    old = known or StoredSubscriber(
        brand_id=source.brand_id,
        email=row.email,
        source=SubscriberSource.IMPORT,
        source_detail=source.name,
        created_at=source.at,
        updated_at=source.at,
    )
    taken: dict[str, object] = {name: _detail(name, old, row, source, tell) for name in IMPORTED}
    with_details = old.model_copy(update=taken)
    consents = _consents(with_details, row, source, tell)
    new = with_details.model_copy(update={"consents": consents})
    return old if new == old else new


def _detail(
    name: str,
    old: StoredSubscriber,
    row: SubscriberRow,
    source: RowSource,
    tell: Callable[[LeftOut], None],
) -> object:
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
        tell(LeftOut(NAMES[name], f"{explain_error(error)}, with those that are there"))
        return known


def _consents(
    old: StoredSubscriber, row: SubscriberRow, source: RowSource, tell: Callable[[LeftOut], None]
) -> Consents:
    consents = old.consents
    for channel in ConsentChannel:
        agreed = _agreed(row, channel, source)
        if agreed is None:
            continue
        if agreed and channel is ConsentChannel.SMS and old.phone is None:
            if row.agreed(channel):
                tell(LeftOut("smsSubscribed", "there is no phone number to write to; add phone"))
            continue
        before = old.consents.of(channel)
        stated = row.stated_at(channel) or source.at
        has_left = before.status is ConsentStatus.UNSUBSCRIBED
        if not agreed and (has_left or _agreed_since(before, stated)):
            continue
        step = ConsentStep(
            at=_in_order(before, stated, source.at),
            status=ConsentStatus.SUBSCRIBED if agreed else ConsentStatus.UNSUBSCRIBED,
            source=SubscriberSource.IMPORT,
            text=row.text(channel),
            detail=source.name,
        )
        consents = with_step(consents, channel, step)
    return consents


def _agreed(row: SubscriberRow, channel: ConsentChannel, source: RowSource) -> bool | None:
    """Return whether the person agreed; None where neither the row nor its file says so.

    A file of people who left stands over its rows. A file of people who agreed speaks only for
    rows that say nothing.
    """
    is_email = channel is ConsentChannel.EMAIL
    of_file = source.email_consent if is_email else source.sms_consent
    if of_file is FileConsent.UNSUBSCRIBED:
        return False
    if of_file is FileConsent.SUBSCRIBED and not row.names(channel):
        return True
    return row.agreed(channel)


def _agreed_since(before: Consent, stated: datetime) -> bool:
    """Whether the person itself asked for messages after the moment that a refusal is of."""
    if before.status is not ConsentStatus.SUBSCRIBED and before.question is None:
        return False
    return any(step.source in _BY_THE_PERSON and step.at > stated for step in before.history)


def _in_order(before: Consent, stated: datetime, now: datetime) -> datetime:
    """Return the time to store for a step: `stated`, unless a later step is known already.

    Then it is `now`, or the time of that later step if `now` is before it.
    """
    last = before.history[-1].at if before.history else stated
    return stated if stated >= last else max(now, last)
