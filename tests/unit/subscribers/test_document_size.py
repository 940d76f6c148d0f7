"""A subscriber's document stays below 200 KB, since an event of 512 KB carries it twice.

The largest one has the most of everything that the limits allow, of the longest texts.
"""

from typing import Final

from google.cloud.firestore_v1 import _helpers
from google.cloud.firestore_v1.types import MapValue

from shared.people.logic.merging import merged
from shared.segments.evaluation import MOST_IDS
from shared.segments.service import MAX_SEGMENTS
from shared.subscribers.logic.activity_limits import (
    FOLD_ABOVE,
    FOLDED_DAYS,
    MAX_EVENT_NAMES,
    MAX_EVENTS,
    MAX_FACTS,
    superfluous_facts,
)
from shared.subscribers.models.stored import DOCUMENT_FIELDS, StoredSubscriber
from tests.largest_subscriber import largest_subscriber, stored_bytes

MOST: Final = 200_000
EVENT: Final = 512 * 1024


def event_bytes(document: dict[str, object]) -> int:
    return int(MapValue.pb(MapValue(fields=_helpers.encode_dict(document))).ByteSize())


def test_the_largest_document_has_the_most_of_every_field() -> None:
    document = largest_subscriber()
    assert document.keys() == DOCUMENT_FIELDS
    stored = StoredSubscriber.model_validate(document)
    assert len(stored.activity.sessions) == MAX_FACTS
    assert sum(map(len, stored.activity.events.values())) == MAX_EVENTS
    assert len(stored.activity.events) == MAX_EVENT_NAMES
    assert len(stored.activity.orders) == FOLD_ABOVE
    assert len(stored.activity.folded.days) == FOLDED_DAYS + 1
    assert len(stored.segment_ids) == MAX_SEGMENTS
    assert sum(len(each.joined) + len(each.left) for each in stored.segment_history) == MOST_IDS
    assert superfluous_facts(document) == []


def test_the_largest_document_is_below_200_kilobytes() -> None:
    size = stored_bytes(largest_subscriber())
    assert size < MOST, f"{size:,} bytes"


def test_an_event_carries_the_largest_document_twice() -> None:
    document = largest_subscriber()
    assert 2 * event_bytes(document) + 2_000 < EVENT


def test_a_merge_of_the_largest_is_not_larger() -> None:
    one = StoredSubscriber.model_validate(largest_subscriber("one"))
    other = StoredSubscriber.model_validate(largest_subscriber("two"))
    own = {"other_emails": [], "static_segment_ids": one.static_segment_ids}
    both = merged(one, other.model_copy(update=own))
    few = dict(list(both.activity.orders.items())[:FOLD_ABOVE])  # others are folded before
    both.activity.orders = few
    document = {**both.model_dump(mode="json", exclude_none=True), **both.profile()}
    assert superfluous_facts(document) == []
    assert stored_bytes(document) < MOST
