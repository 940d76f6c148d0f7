"""Merge two subscribers into one, without losing what either did or refused. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

from shared.subscribers.logic import folded_orders
from shared.subscribers.logic.activity_limits import MAX_FACTS, superfluous_events
from shared.subscribers.logic.consent_steps import STATED_BY_THE_BRAND, newest_steps
from shared.subscribers.logic.details import fitting_properties, fitting_tags
from shared.subscribers.logic.numbers import claimed_number
from shared.subscribers.models.consent import (
    Consent,
    Consents,
    ConsentStatus,
    ConsentStep,
)
from shared.subscribers.models.details import DETAILS
from shared.subscribers.models.stored import Activity, PersonOrder, StoredSubscriber

KEPT: Final = "kept when persons were merged"
"""The detail of a step that is repeated at the end of a merged history.

The step is an unsubscription, or a request to confirm that is not answered yet. It is repeated so
that later steps of the other subscriber do not override it. It keeps its time.
"""

_BY_WEIGHT: Final = (
    ConsentStatus.NONE,
    ConsentStatus.PENDING,
    ConsentStatus.SUBSCRIBED,
    ConsentStatus.UNSUBSCRIBED,
)
"""If two steps have the same time, the one whose status is further down comes later."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)

T = TypeVar("T")


def merged(winner: StoredSubscriber, loser: StoredSubscriber) -> StoredSubscriber:
    """Return the winner with everything that only the loser had.

    What follows from segment rules stays as the winner has it. If only the loser agreed to text
    messages, the loser's number stays with the consent, because that is for one number. Merging
    again changes nothing, but for folded orders, which are added up: the transaction of a merge
    deletes the loser. Facts and consents are the same whichever of the two wins.
    """
    addresses = _each_once(winner.other_emails, [loser.email], loser.other_emails)
    details = {
        name: detail.together(getattr(winner, name), getattr(loser, name))
        for name, detail in DETAILS.items()
    }
    together = {
        **details,
        "tags": fitting_tags(_each_once(winner.tags, loser.tags)),
        "properties": fitting_properties({**loser.properties, **winner.properties}),
        "unverified_user": winner.unverified_user or loser.unverified_user,
        "other_emails": [each for each in addresses if each != winner.email],
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
    merged_one = winner.model_copy(update=together)
    if claimed_number(merged_one) in (None, claimed_number(winner)):
        return merged_one
    return merged_one.model_copy(update={"phone": claimed_number(loser)})


def merged_consent(one: Consent, other: Consent) -> Consent:
    """Return the consent with both histories. The newest step decides, with one exception.

    If either consent is unsubscribed or waits for a confirmation, it stays so until the person
    agrees themselves. What the brand states or asks does not change that.
    """
    if not one.history or not other.history:
        return max(one, other, key=lambda each: (len(each.history), _BY_WEIGHT.index(each.status)))
    steps = {
        step.model_dump_json(): step
        for step in [*one.history, *other.history]
        if step.detail != KEPT
    }
    history = [step for _, step in sorted(steps.items(), key=_place)]
    last = _decisive(history, [each for side in (one, other) if (each := _refusal(side))])
    if not _ends_with(history, last):
        history.append(last.model_copy(update={"detail": KEPT}))
    return Consent(status=last.status, history=newest_steps(history))


def merged_activity(one: Activity, other: Activity) -> Activity:
    """Return everything that either did.

    If both have the same order, keep the one with less value left, since refunds only reduce it. If
    both have another fact in common, keep the earlier day. Folded orders are added up.
    """
    return Activity(
        orders=_in_order(_union(one.orders, other.orders, _less_left), lambda order: order.at),
        folded=folded_orders.together(one.folded, other.folded),
        sessions=_days(one.sessions, other.sessions),
        opened=_days(one.opened, other.opened),
        clicked=_days(one.clicked, other.clicked),
        events=_events(one.events, other.events),
    )


def _events(
    one: Mapping[str, Mapping[str, str]], other: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    names = sorted(one.keys() | other.keys())
    both = {name: _days(one.get(name, {}), other.get(name, {})) for name in names}
    for name, *key in superfluous_events(both):
        if key:
            del both[name][key[0]]
        else:
            del both[name]
    return both


def _decisive(history: list[ConsentStep], refusals: list[ConsentStep]) -> ConsentStep:
    """Return the step that decides, from all steps in order and the unsubscriptions in force."""
    agreed = max((step.at for step in history if _is_own(step)), default=_NEVER)
    asked = [step for step in history if step.status is ConsentStatus.PENDING]
    refusal = max(refusals, key=lambda step: step.at, default=None)
    if refusal is not None and refusal.at >= agreed:
        return refusal
    return asked[-1] if asked and asked[-1].at > agreed else history[-1]


def _ends_with(history: list[ConsentStep], last: ConsentStep) -> bool:
    """Return whether the history ends with this step.

    If the step is an unsubscription, later requests to confirm are ignored: they do not end it.
    """
    if last.status is ConsentStatus.UNSUBSCRIBED:
        history = [step for step in history if step.status is not ConsentStatus.PENDING]
    return [(step.at, step.status) for step in history[-1:]] == [(last.at, last.status)]


def _refusal(consent: Consent) -> ConsentStep | None:
    """Return the unsubscription in force, or None. A later request to confirm does not end it."""
    if consent.status is not ConsentStatus.UNSUBSCRIBED:
        return None
    refused = [step for step in consent.history if step.status is ConsentStatus.UNSUBSCRIBED]
    return refused[-1] if refused else None


def _is_own(step: ConsentStep) -> bool:
    return step.status is ConsentStatus.SUBSCRIBED and step.source not in STATED_BY_THE_BRAND


def _place(text_and_step: tuple[str, ConsentStep]) -> tuple[datetime, int, str]:
    text, step = text_and_step
    return step.at, _BY_WEIGHT.index(step.status), text


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
    """Return the facts sorted by time, then by key."""
    return {key: facts[key] for key in sorted(facts, key=lambda key: (when(facts[key]), key))}


def _each_once(*lists: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(each for some in lists for each in some))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)
