"""Merging two persons into one: nothing that either did, or asked not to be sent, gets lost."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, TypeVar

from shared.models.consent import MAX_HISTORY, Consent, Consents, ConsentStatus, ConsentStep
from shared.models.stored_subscriber import MAX_FACTS, Activity, PersonOrder, StoredSubscriber

KEPT: Final = "kept when persons were merged"
"""The detail of the step by which an unsubscription outlives the other's open question."""

_TAKEN: Final = (
    "phone",
    "first_name",
    "last_name",
    "user_id",
    "birthday",
    "locale",
    "time_zone",
)
"""What the winner takes of the loser where it has none itself."""

_BY_WEIGHT: Final = (
    ConsentStatus.NONE,
    ConsentStatus.PENDING,
    ConsentStatus.SUBSCRIBED,
    ConsentStatus.UNSUBSCRIBED,
)
"""Of two steps at one moment, the one that weighs more comes later."""

T = TypeVar("T")


def merged(winner: StoredSubscriber, loser: StoredSubscriber) -> StoredSubscriber:
    """The winner with what the loser had more; what follows from rules stays the winner's.

    Doing it again changes nothing, and facts and consents are the same whoever wins.
    """
    lacking = [name for name in _TAKEN if getattr(winner, name) is None]
    addresses = _each_once(winner.other_emails, [loser.email], loser.other_emails)
    together = {
        "other_emails": [each for each in addresses if each != winner.email],
        "properties": {**loser.properties, **winner.properties},
        "tags": _each_once(winner.tags, loser.tags),
        "static_segment_ids": _each_once(winner.static_segment_ids, loser.static_segment_ids),
        "consents": Consents(
            email=merged_consent(winner.consents.email, loser.consents.email),
            sms=merged_consent(winner.consents.sms, loser.consents.sms),
        ),
        "activity": merged_activity(winner.activity, loser.activity),
        "last_email_opened_at": _later(winner.last_email_opened_at, loser.last_email_opened_at),
        "last_email_clicked_at": _later(winner.last_email_clicked_at, loser.last_email_clicked_at),
        "created_at": min(winner.created_at, loser.created_at),
        "updated_at": max(winner.updated_at, loser.updated_at),
    }
    return winner.model_copy(
        update={**{name: getattr(loser, name) for name in lacking}, **together}
    )


def merged_consent(one: Consent, other: Consent) -> Consent:
    """The newest step of both decides. An open question (`pending`, `none`) of one does not undo
    the other's unsubscription, unless that is older than the one's own subscription.
    """
    steps = {step.model_dump_json(): step for step in [*one.history, *other.history]}
    history = [step for _, step in sorted(steps.items(), key=_place)]
    if not history:
        return Consent(status=max(one.status, other.status, key=_BY_WEIGHT.index))
    refusal = _standing_refusal(one, other) or _standing_refusal(other, one)
    if refusal is not None and history[-1].status is not ConsentStatus.UNSUBSCRIBED:
        history.append(refusal.model_copy(update={"at": history[-1].at, "detail": KEPT}))
    return Consent(status=history[-1].status, history=history[-MAX_HISTORY:])


def merged_activity(one: Activity, other: Activity) -> Activity:
    """All that either did; of what both say of one thing, the order of which less is left, since
    refunds only take, and the earlier day.
    """
    names = sorted(one.events.keys() | other.events.keys())
    return Activity(
        orders=_in_order(_union(one.orders, other.orders, _less_left), lambda order: order.at),
        sessions=_days(one.sessions, other.sessions),
        opened=_days(one.opened, other.opened),
        clicked=_days(one.clicked, other.clicked),
        events={
            name: _days(one.events.get(name, {}), other.events.get(name, {})) for name in names
        },
    )


def _standing_refusal(asked: Consent, refused: Consent) -> ConsentStep | None:
    """The unsubscription of `refused` that what `asked` has open does not undo."""
    if refused.status is not ConsentStatus.UNSUBSCRIBED or not refused.history:
        return None
    if asked.status is ConsentStatus.SUBSCRIBED:
        return None
    last = refused.history[-1]
    agreed = [step.at for step in asked.history if step.status is ConsentStatus.SUBSCRIBED]
    return last if last.at >= max(agreed, default=last.at) else None


def _place(step: tuple[str, ConsentStep]) -> tuple[datetime, int, str]:
    text, each = step
    return each.at, _BY_WEIGHT.index(each.status), text


def _less_left(one: PersonOrder, other: PersonOrder) -> PersonOrder:
    return min(one, other, key=lambda order: (order.net, not order.refunded, order.at, order.day))


def _days(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return _newest(_union(one, other, min), lambda day: day)


def _union(
    one: Mapping[str, T], other: Mapping[str, T], choose: Callable[[T, T], T]
) -> dict[str, T]:
    both = {key: choose(one[key], other[key]) for key in one.keys() & other.keys()}
    return {**one, **other, **both}


def _newest(facts: Mapping[str, T], when: Callable[[T], int | str]) -> dict[str, T]:
    in_order = _in_order(facts, when)
    return {key: in_order[key] for key in list(in_order)[-MAX_FACTS:]}


def _in_order(facts: Mapping[str, T], when: Callable[[T], int | str]) -> dict[str, T]:
    """Oldest first: an order that depends on nothing but the facts."""
    return {key: facts[key] for key in sorted(facts, key=lambda key: (when(facts[key]), key))}


def _each_once(*lists: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(each for some in lists for each in some))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return max(known, default=None)
