"""Build the entries of a person's timeline, and choose the newest. Pure."""

from collections.abc import Iterable

from shared.attribution.models.conversion import PersonRefund, StoredConversion
from shared.common.enums import ConversionType
from shared.common.ids import digest
from shared.common.money import decimal_amount
from shared.common.shop_events import shown_items
from shared.people.models.timeline import (
    ConsentEntry,
    ConversionEntry,
    Place,
    RefundEntry,
    SegmentsEntry,
    SessionEntry,
    TimelineEntry,
)
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.stored import StoredSubscriber
from shared.tracking.models.session import MarketingSession


def newest(
    lists: Iterable[Iterable[TimelineEntry]], after: Place | None, limit: int
) -> list[TimelineEntry]:
    """Return the first `limit` entries of all lists that come after a place, newest first."""
    entries = (each for some in lists for each in some if after is None or each.place < after)
    return sorted(entries, key=lambda each: each.place, reverse=True)[:limit]


def consent_entries(stored: StoredSubscriber) -> list[ConsentEntry]:
    """Return an entry for each step of each consent."""
    return [
        ConsentEntry(
            id=digest("consent", channel.value, step.model_dump_json()),
            channel=channel,
            **step.model_dump(),
        )
        for channel in ConsentChannel
        for step in stored.consents.of(channel).history
    ]


def segment_entries(stored: StoredSubscriber) -> list[SegmentsEntry]:
    """Return an entry for each time that the person joined or left segments."""
    return [
        SegmentsEntry(id=digest("segments", change.model_dump_json()), **change.model_dump())
        for change in stored.segment_history
    ]


def session_entry(session: MarketingSession) -> SessionEntry:
    """Return the entry of a session."""
    shown = SessionEntry.model_fields.keys() & MarketingSession.model_fields.keys()
    return SessionEntry(at=session.started_at, **session.model_dump(include=set(shown)))


def conversion_entry(conversion_id: str, stored: StoredConversion) -> ConversionEntry:
    """Return the entry of an order or another conversion."""
    is_order = stored.type is ConversionType.PURCHASE
    return ConversionEntry(
        id=conversion_id,
        at=stored.occurred_at,
        type="order" if is_order else stored.type.value,
        order_id=stored.order_id,
        value=decimal_amount(stored.value, stored.currency),
        currency=stored.currency,
        voided=stored.voided or None,
        items=shown_items(stored.items, stored.currency),
    )


def refund_entry(refund: PersonRefund) -> RefundEntry:
    """Return the entry of a refund."""
    return RefundEntry(at=refund.occurred_at, **refund.model_dump(exclude={"occurred_at"}))
