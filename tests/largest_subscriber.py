"""The largest document that a subscriber can have, by the limits."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from shared.common.ids import activity_key, digest
from shared.segments.evaluation import MOST_CHANGES, MOST_IDS
from shared.segments.service import MAX_SEGMENTS
from shared.subscribers.logic.activity_limits import (
    FOLD_ABOVE,
    FOLDED_DAYS,
    MAX_EVENT_NAMES,
    MAX_EVENTS,
    MAX_FACTS,
)
from shared.subscribers.logic.consent_steps import newest_steps
from shared.subscribers.logic.details import (
    MAX_PROPERTIES,
    MAX_PROPERTY_BYTES,
    MAX_TAG,
    MAX_TAGS,
    check_properties,
    check_tags,
)
from shared.subscribers.models.consent import (
    MAX_HISTORY,
    Consent,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.input import ConsentStatement
from shared.subscribers.models.stored import MAX_EMAILS, StoredSubscriber
from tests.cloud import Json

TODAY: Final = date(2026, 11, 27)
WIDE: Final = "\U0001f6d2"
"""A character of four bytes."""


def largest_subscriber(name: str = "one") -> Json:
    """As it is stored. Those of two names have nothing in common that could be kept once."""
    at = "2026-11-27T10:00:00.000Z"
    segment_ids = [digest(str(number))[:20] for number in range(MAX_SEGMENTS)]
    step = MOST_IDS // MOST_CHANGES
    emails = [
        f"{name}{number}".ljust(64, "x") + f"@{'y' * 185}.com" for number in range(MAX_EMAILS)
    ]
    stored = StoredSubscriber.model_validate(
        {
            "brandId": "b" * 100,
            "email": emails[0],
            "otherEmails": emails[1:],
            "userId": WIDE * 128,
            "unverifiedUser": WIDE * 128,
            "firstName": WIDE * 100,
            "lastName": WIDE * 100,
            "phone": "+123456789012345",
            "birthday": "1987-05-23",
            "locale": "zh-Hant-TW",
            "timeZone": "America/Argentina/ComodRivadavia",
            "sourceDetail": WIDE * 200,
            "source": "checkout",
            "properties": _properties(name),
            "tags": check_tags(f"{name}{number}".ljust(MAX_TAG, "t") for number in range(MAX_TAGS)),
            "consents": Consents(email=_consent(name, "email"), sms=_consent(name, "sms")),
            "staticSegmentIds": segment_ids,
            "segmentIds": segment_ids,
            "segmentHistory": [
                {"at": at, "joined": segment_ids[place : place + step], "left": []}
                for place in range(0, MOST_IDS, step)
            ],
            "counted": {"subscribers": 1, "email": 1, "sms": 1},
            "reevaluateOn": "2026-11-28",
            "activity": _activity(name),
            "lastEmailOpenedAt": at,
            "lastEmailClickedAt": at,
            "createdAt": at,
            "updatedAt": at,
        }
    )
    return {**stored.model_dump(mode="json", exclude_none=True), **stored.profile()}


def stored_bytes(value: object) -> int:
    """As Firestore counts it: https://firebase.google.com/docs/firestore/storage-size."""
    match value:
        case None | bool():
            return 1
        case int() | float():
            return 8
        case str():
            return len(value.encode()) + 1
        case list():
            return sum(map(stored_bytes, value))
        case Mapping():
            return sum(stored_bytes(name) + stored_bytes(each) for name, each in value.items())
    raise TypeError(f"{value!r:.40}")


def _properties(name: str) -> Json:
    """As many as there may be, of the kind that takes most bytes."""
    empty = {f"{name}{number:02}".ljust(64, "p"): "" for number in range(MAX_PROPERTIES)}
    left = MAX_PROPERTY_BYTES - len(json.dumps(empty, separators=(",", ":")).encode())
    each = left // MAX_PROPERTIES
    return {**check_properties(dict.fromkeys(empty, "v" * each))}


def _consent(name: str, channel: str) -> Consent:
    """Steps that were stored one after the other, with words of the most bytes."""
    history: list[ConsentStep] = []
    for number in range(3 * MAX_HISTORY):
        text = WIDE * 30 + f"{name} {channel} {number}"
        words = ConsentStatement(text=text, form="f", detail="d")
        history = newest_steps([*history, _step(number, words)])
    return Consent(status=ConsentStatus.UNSUBSCRIBED, history=history)


def _step(number: int, words: ConsentStatement) -> ConsentStep:
    at = f"2026-11-27T10:00:00.{number:03}Z"
    fields = {"at": at, "status": ConsentStatus.UNSUBSCRIBED, "source": SubscriberSource.CHECKOUT}
    return ConsentStep.model_validate({**fields, **words.model_dump()})


def _activity(name: str) -> Json:
    each = MAX_EVENTS // MAX_EVENT_NAMES
    return {
        **{kind: _facts(name, kind, MAX_FACTS) for kind in ("sessions", "opened", "clicked")},
        "events": {
            f"{name}{number}".ljust(64, "e"): _facts(name, f"e{number}", each)
            for number in range(MAX_EVENT_NAMES)
        },
        "orders": {
            digest(name, str(number)): {**_ORDER, "day": TODAY.isoformat()}
            for number in range(FOLD_ABOVE)
        },
        "folded": {
            "days": {_ago(number): _ENTRY for number in range(FOLDED_DAYS + 1)},
            "before": _ENTRY,
        },
    }


_ORDER: Final = {"at": 1_795_000_000_000, "net": 10**14, "refunded": False}
_ENTRY: Final = {"orders": 10**6, "net": 10**14, "at": 1_795_000_000_000}


def _facts(name: str, kind: str, count: int) -> dict[str, str]:
    return {activity_key(f"{name} {kind} {number}"): _ago(number % 365) for number in range(count)}


def _ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()
