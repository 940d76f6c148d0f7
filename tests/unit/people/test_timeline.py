"""A timeline's pages: the newest of all lists, without gap or repeat."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.people.logic.timeline import consent_entries, newest, segment_entries
from shared.people.models.timeline import RefundEntry, SegmentsEntry, TimelineEntry
from shared.subscribers.models.consent import (
    Consent,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import SegmentChange, StoredSubscriber

START = datetime(2026, 1, 15, tzinfo=UTC)
MOMENTS = st.integers(0, 3).map(lambda hours: START + timedelta(hours=hours))
IDS = st.sampled_from(["a", "b", "c", "d"])


def joined(id_: str, at: datetime) -> TimelineEntry:
    return SegmentsEntry(id=id_, at=at, joined=[], left=[])


def refund(id_: str, at: datetime) -> TimelineEntry:
    return RefundEntry(id=id_, at=at, order_id="1", currency="EUR")


ENTRIES = st.builds(joined, IDS, MOMENTS) | st.builds(refund, IDS, MOMENTS)
LISTS = st.lists(ENTRIES, unique_by=lambda each: each.place).map(
    lambda all_: [all_[::2], all_[1::2]]
)


@given(LISTS, st.integers(1, 5))
def test_pages_one_after_another_are_the_whole(
    lists: list[list[TimelineEntry]], limit: int
) -> None:
    whole = newest(lists, None, 1000)
    assert [each.at for each in whole] == sorted((each.at for each in whole), reverse=True)
    found: list[TimelineEntry] = []
    while page := newest(lists, found[-1].place if found else None, limit):
        found += page
    assert found == whole
    assert len(whole) == sum(map(len, lists))


def test_a_subscriber_tells_of_consents_and_segments() -> None:
    step = ConsentStep(at=START, status=ConsentStatus.SUBSCRIBED, source=SubscriberSource.FORM)
    consent = Consent(status=step.status, history=[step])
    stored = StoredSubscriber(
        brand_id="b",
        email="a@example.com",
        source=SubscriberSource.FORM,
        consents=Consents(email=consent, sms=consent),
        created_at=START,
        updated_at=START,
        segment_history=[SegmentChange(at=START, joined=["s"])],
    )
    email, sms = consent_entries(stored)
    assert (email.channel, email.status, email.at) == ("email", ConsentStatus.SUBSCRIBED, START)
    assert email.id != sms.id
    (change,) = segment_entries(stored)
    assert (change.joined, change.left) == (["s"], [])
