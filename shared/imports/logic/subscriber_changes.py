"""What a row of another tool makes of a person: somebody new, or somebody known with more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.imports.logic.subscriber_rows import SubscriberRow
from shared.subscribers.logic.consent_steps import with_step
from shared.subscribers.logic.details import check_properties, check_tags
from shared.subscribers.models.consent import (
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import Property, StoredSubscriber

_DETAILS: Final = frozenset({"phone", "first_name", "last_name", "birthday", "locale", "time_zone"})
_BY_THE_PERSON: Final = frozenset(
    {SubscriberSource.CHECKOUT, SubscriberSource.FORM, SubscriberSource.SIGNUP}
)


@dataclass(frozen=True, slots=True)
class RowSource:
    """The import that rows come from: `tags` are given to everybody, `at` is its commit. With
    `overwrite` rows stand over what is there; without, they fill in what is not.
    """

    brand_id: str
    name: str | None
    at: datetime
    tags: tuple[str, ...] = ()
    overwrite: bool = False


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
    given = row.model_dump(include=set(_DETAILS), exclude_none=True, by_alias=False)
    taken: dict[str, object] = {
        name: value
        for name, value in given.items()
        if source.overwrite or getattr(old, name) is None
    }
    taken["properties"] = _properties(old.properties, row.properties or {}, source)
    taken["tags"] = _tags([*old.tags, *(row.tags or []), *source.tags])
    taken["consents"] = _consents(old.consents, row, source)
    new = old.model_copy(update=taken)
    if row.sms_subscribed and new.phone is None:
        raise ValueError("smsSubscribed: there is no phone to write to; add phone")
    return old if new == old else new


def _properties(
    old: Mapping[str, Property], given: Mapping[str, Property], source: RowSource
) -> dict[str, Property]:
    together = {**old, **given} if source.overwrite else {**given, **old}
    try:
        return check_properties(together)
    except ValueError as error:
        raise ValueError(f"properties: {error}") from None


def _tags(together: Sequence[str]) -> list[str]:
    try:
        return check_tags(together)
    except ValueError as error:
        raise ValueError(f"tags: {error}") from None


def _consents(old: Consents, row: SubscriberRow, source: RowSource) -> Consents:
    consents = old
    for channel, agreed in (
        (ConsentChannel.EMAIL, row.email_subscribed),
        (ConsentChannel.SMS, row.sms_subscribed),
    ):
        if agreed is None:
            continue
        before = old.of(channel)
        stated = row.consented_at or source.at
        if not agreed and _agreed_since(before, stated):
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


def _agreed_since(before: Consent, stated: datetime) -> bool:
    """Whether the person itself asked for messages after the moment that a refusal is of."""
    if before.status is not ConsentStatus.SUBSCRIBED and before.question is None:
        return False
    return any(step.source in _BY_THE_PERSON and step.at > stated for step in before.history)


def _in_order(before: Consent, stated: datetime, now: datetime) -> datetime:
    """When a step is: as stated, but where a later one is known, when it became known."""
    last = before.history[-1].at if before.history else stated
    return stated if stated >= last else max(now, last)
