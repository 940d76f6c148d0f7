"""Read what existed of a customer's visits when a conversion was created: its journey."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncCollectionReference, Query
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.customers import Customer
from shared.attribution.logic.journey import (
    DAY_MS,
    MAX_TOUCHPOINTS,
    ConversionMoment,
    Touchpoint,
    is_before,
    is_new_customer,
    journey,
)
from shared.attribution.models.conversion import StoredConversion, StoredTouchpoint
from shared.brands.paths import BrandPaths
from shared.channels.arrival import Channel
from shared.channels.catalog import UNASSIGNED
from shared.common.enums import ChannelType, ConversionType
from shared.common.times import microseconds, milliseconds, moment
from shared.common.wire import iso
from shared.gcp.firestore import Snapshot
from shared.gcp.pages import every
from shared.gcp.stored_at import STORED_AT, stored_at
from shared.tracking.logic.fingerprints import parse_fingerprint
from shared.tracking.models.session_id import SessionId


@dataclass(frozen=True, slots=True)
class JourneyResult:
    """A conversion's journey, and whether it is its customer's first purchase."""

    journey: list[StoredTouchpoint]
    new_customer: bool


def created_at(snapshot: Snapshot) -> datetime:
    """Return when a document was stored.

    For an order that was matched to its visitor later it is when it was matched: before, it was
    not this visitor's.
    """
    created = stored_at(snapshot)
    linked = (snapshot.to_dict() or {}).get("linkedAt")
    return created if linked is None else max(created, linked)


_FROM_THE_START: Final = 0
"""As the creation of all documents: then only the time of what happened decides."""

_FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)


class JourneyReader:
    """Reads only documents that existed when the conversion was stored (`storedAt`).

    So a late trigger finds what a prompt one would have found. With `as_of_now`, all documents
    that exist now count. Queries leave out what was stored later, so that a conversion costs a
    bounded number of reads, however many sessions and conversions its visitor has.
    """

    def __init__(self, db: AsyncClient, *, as_of_now: bool = False) -> None:
        self._db = db
        self._as_of_now = as_of_now

    async def find(
        self,
        conversion_id: str,
        conversion: StoredConversion,
        customer: Customer,
        created_at: datetime,
    ) -> JourneyResult:
        """Return the journey of this customer's conversion, which was created at this moment.

        The visitors of a known person make one journey. A server's order that leads to no visitor
        has one touchpoint, of the unknown channel.
        """
        visitors = _visitors(conversion, customer)
        own = ConversionMoment(
            id=conversion_id,
            type=conversion.type,
            occurred_ms=milliseconds(conversion.occurred_at),
            created_us=_FROM_THE_START if self._as_of_now else microseconds(created_at),
            session_id=conversion.session_id or "",
        )
        until = _FOREVER if self._as_of_now else created_at
        previous = await self._previous(conversion, visitors, own, until)
        earlier = [] if previous is None else [previous]
        sessions = await self._sessions(conversion, visitors, own, previous, until)
        as_of = replace(own, created_us=microseconds(until))
        touchpoints = journey(as_of, sessions, earlier, conversion.window_days)
        if not touchpoints:  # its session came to be only after the conversion
            touchpoints = (_unknown(own, UNASSIGNED),)
        is_new = conversion.type is ConversionType.PURCHASE and is_new_customer(
            own, await self._purchases(conversion, customer, own, until)
        )
        return JourneyResult([_stored(each) for each in touchpoints], is_new)

    async def _previous(
        self,
        conversion: StoredConversion,
        visitors: list[str],
        own: ConversionMoment,
        until: datetime,
    ) -> ConversionMoment | None:
        """Return the visitors' conversion of this type before this one."""
        if not visitors:
            return None
        collection = self._conversions(conversion)
        query = (
            collection.where(filter=_of(visitors))
            .where(filter=FieldFilter("type", "==", conversion.type.value))
            .where(filter=_existed(until))
            .select(["occurredAt", STORED_AT, "linkedAt"])
        )
        for field in ("occurredAt", STORED_AT, "__name__"):
            query = query.order_by(field, direction=Query.DESCENDING)
        place = {
            "occurredAt": iso(conversion.occurred_at),
            STORED_AT: until,
            "__name__": collection.document(own.id),
        }
        async for snapshot in every(query.start_after(place), 1):
            found = self._moment(snapshot, own.type)
            if is_before(found, own):
                return found
        return None

    async def _purchases(
        self,
        conversion: StoredConversion,
        customer: Customer,
        own: ConversionMoment,
        until: datetime,
    ) -> list[ConversionMoment]:
        """Return purchases of the customer and of the person's visitors.

        Two of each are enough to know of another one, since this one may be among them.
        """
        purchases = (
            self._conversions(conversion)
            .where(filter=FieldFilter("type", "==", conversion.type.value))
            .where(filter=_existed(until))
            .select(["occurredAt", STORED_AT, "linkedAt"])
        )
        same_customer = FieldFilter("customerId", "==", conversion.customer_id)
        queries = [_ordered(purchases.where(filter=same_customer), Query.ASCENDING)]
        if customer.visitors:
            same_person = purchases.where(filter=_of(customer.visitors))
            queries.append(_ordered(same_person, Query.DESCENDING))
        found: list[ConversionMoment] = []
        for query in queries:
            if any(each.id != own.id for each in found):
                break
            found += await self._existing(query, 2, own)
        return found

    def _conversions(self, conversion: StoredConversion) -> AsyncCollectionReference:
        return self._db.collection(BrandPaths(conversion.brand_id).conversions)

    async def _sessions(
        self,
        conversion: StoredConversion,
        visitors: list[str],
        own: ConversionMoment,
        previous: ConversionMoment | None,
        until: datetime,
    ) -> list[Touchpoint]:
        start = own.occurred_ms - conversion.window_days * DAY_MS
        if previous is not None:
            start = max(start, previous.occurred_ms + 1)
        sessions = self._db.collection(BrandPaths(conversion.brand_id).sessions)
        if not visitors:
            return [await self._converting(conversion, own, until)]
        visits = (
            sessions.where(filter=_of(visitors))
            .where(filter=FieldFilter("startedAt", ">=", iso(moment(start))))
            .where(filter=FieldFilter("startedAt", "<=", iso(conversion.occurred_at)))
            .where(filter=_existed(until))
            .select(["channelId", "channelType", "startedAt", STORED_AT])
        )
        latest = MAX_TOUCHPOINTS - 1
        found = await _ordered(visits, Query.DESCENDING, "startedAt").limit(latest).get()
        if len(found) == latest:
            found += await _ordered(visits, Query.ASCENDING, "startedAt").limit(1).get()
        touchpoints = [self._touchpoint(snapshot) for snapshot in found]
        known = {touch.session_id for touch in touchpoints}
        if own.session_id not in known and (own.session_id or not known):
            touchpoints.append(await self._converting(conversion, own, until))
        return touchpoints

    async def _converting(
        self, conversion: StoredConversion, own: ConversionMoment, until: datetime
    ) -> Touchpoint:
        """Return the session of the conversion itself; if it is deleted, what its id tells."""
        if not own.session_id:
            return _unknown(own, UNASSIGNED)
        sessions = self._db.collection(BrandPaths(conversion.brand_id).sessions)
        snapshot = await sessions.document(own.session_id).get()
        if snapshot.exists and stored_at(snapshot) <= until:
            return self._touchpoint(snapshot)
        fingerprint = SessionId.parse(own.session_id).fingerprint
        return _unknown(own, parse_fingerprint(fingerprint) or UNASSIGNED)

    async def _existing(
        self, query: AsyncQuery, count: int, own: ConversionMoment
    ) -> list[ConversionMoment]:
        """Return the first `count` conversions of the query that were their visitors' then.

        What was stored later is not among them, but a server's order may have been matched later.
        """
        found: list[ConversionMoment] = []
        async for snapshot in every(query, count):
            each = self._moment(snapshot, own.type)
            if each.created_us <= own.created_us:
                found.append(each)
            if len(found) == count:
                break
        return found

    def _since_us(self, snapshot: Snapshot) -> int:
        return _FROM_THE_START if self._as_of_now else microseconds(created_at(snapshot))

    def _moment(self, snapshot: Snapshot, kind: ConversionType) -> ConversionMoment:
        return ConversionMoment(
            id=snapshot.id,
            type=kind,
            occurred_ms=milliseconds(snapshot.get("occurredAt")),
            created_us=self._since_us(snapshot),
            session_id="",
        )

    def _touchpoint(self, snapshot: Snapshot) -> Touchpoint:
        return Touchpoint(
            session_id=snapshot.id,
            channel_id=snapshot.get("channelId"),
            channel_type=ChannelType(snapshot.get("channelType")),
            started_ms=milliseconds(snapshot.get("startedAt")),
            created_us=microseconds(stored_at(snapshot)),
        )


def _visitors(conversion: StoredConversion, customer: Customer) -> list[str]:
    """Return whose visits make the journey: the conversion's visitor, and the person's."""
    own = [] if conversion.visitor_id is None else [conversion.visitor_id]
    return list(dict.fromkeys([*own, *customer.visitors]))


def _existed(until: datetime) -> FieldFilter:
    return FieldFilter(STORED_AT, "<=", until)


def _ordered(query: AsyncQuery, direction: str, field: str = "occurredAt") -> AsyncQuery:
    """Order a query by a time of what happened, then by when it was stored."""
    by_time = query.order_by(field, direction=direction)
    return by_time.order_by(STORED_AT, direction=direction)


def _of(visitors: Sequence[str]) -> FieldFilter:
    if len(visitors) == 1:
        return FieldFilter("visitorId", "==", visitors[0])
    return FieldFilter("visitorId", "in", visitors)


def _unknown(own: ConversionMoment, channel: Channel) -> Touchpoint:
    """Return the touchpoint of a session that is not there."""
    return Touchpoint(own.session_id, channel.id, channel.type, own.occurred_ms, own.created_us)


def _stored(touch: Touchpoint) -> StoredTouchpoint:
    return StoredTouchpoint(
        session_id=touch.session_id,
        channel_id=touch.channel_id,
        channel_type=touch.channel_type,
        started_at=moment(touch.started_ms),
    )
