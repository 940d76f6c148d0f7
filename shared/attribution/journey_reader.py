"""Read what existed of a customer's visits when a conversion was created: its journey."""

from collections.abc import Callable, Sequence
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
    latest_session,
)
from shared.attribution.models.conversion import Reporter, StoredConversion, StoredTouchpoint
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

    For an order that a server's report has replaced, or that got its visit later, it is when that
    happened: before, it was not this customer's.
    """
    stands_since: datetime | None = (snapshot.to_dict() or {}).get("standsSince")
    return stored_at(snapshot) if stands_since is None else stands_since


_FROM_THE_START: Final = 0
"""As the creation of all documents: then only the time of what happened decides."""

_FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)

_MOMENT: Final = ("occurredAt", STORED_AT, "standsSince", "reporter", "voided")
"""The fields of a conversion that a `ConversionMoment` needs."""

Fits = Callable[[ConversionMoment, ConversionMoment], bool]
"""Whether another conversion counts for this one, which is the second."""


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
        visitors = customer.with_own_visitor(conversion)
        own = ConversionMoment(
            id=conversion_id,
            type=conversion.type,
            occurred_ms=milliseconds(conversion.occurred_at),
            created_us=_FROM_THE_START if self._as_of_now else microseconds(created_at),
            session_id=conversion.session_id or "",
        )
        until = _FOREVER if self._as_of_now else created_at
        earlier = await self._previous(conversion, visitors, own, until)
        sessions = await self._sessions(conversion, visitors, own, earlier, until)
        sessions = [*_known_before(conversion), *sessions]
        as_of = replace(own, created_us=microseconds(until))
        as_of = replace(as_of, session_id=own.session_id or latest_session(as_of, sessions))
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
    ) -> list[ConversionMoment]:
        """Return the conversions of this type before this one: the visitors', and the customer's.

        A customer whom a user or an email address names may have bought without a visitor. One that
        a server reported resets journeys, also if the report came later: they are attributed anew.
        """
        whose = [_of(visitors)] if visitors else []
        if conversion.customer_id not in (None, conversion.visitor_id):
            whose.append(FieldFilter("customerId", "==", conversion.customer_id))
        found: list[ConversionMoment] = []
        for filter_ in whose:
            query = self._before(conversion, own, until).where(filter=filter_)
            by_server = query.where(filter=FieldFilter("reporter", "==", Reporter.SERVER.value))
            by_browser = query.where(filter=FieldFilter("reporter", "==", Reporter.BROWSER.value))
            for each in (by_server, by_browser.where(filter=_stored_by(until))):
                found += await self._first(each, own, 1, is_before)
        return found

    def _before(
        self, conversion: StoredConversion, own: ConversionMoment, until: datetime
    ) -> AsyncQuery:
        """Return the query for conversions of the same type before this one, the latest first."""
        collection = self._conversions(conversion)
        query = collection.where(filter=FieldFilter("type", "==", conversion.type.value))
        for field in ("occurredAt", STORED_AT, "__name__"):
            query = query.order_by(field, direction=Query.DESCENDING)
        place = {
            "occurredAt": iso(conversion.occurred_at),
            STORED_AT: until,
            "__name__": collection.document(own.id),
        }
        return query.select(_MOMENT).start_after(place)

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
            .where(filter=_stored_by(until))
            .select(_MOMENT)
        )
        same_customer = FieldFilter("customerId", "==", conversion.customer_id)
        queries = [ordered(purchases.where(filter=same_customer), Query.ASCENDING)]
        if customer.visitors:
            same_person = purchases.where(filter=_of(customer.visitors))
            queries.append(ordered(same_person, Query.DESCENDING))
        found: list[ConversionMoment] = []
        for query in queries:
            if any(each.id != own.id for each in found):
                break
            found += await self._first(query, own, 2, _existed)
        return found

    def _conversions(self, conversion: StoredConversion) -> AsyncCollectionReference:
        return self._db.collection(BrandPaths(conversion.brand_id).conversions)

    async def _sessions(
        self,
        conversion: StoredConversion,
        visitors: list[str],
        own: ConversionMoment,
        earlier: Sequence[ConversionMoment],
        until: datetime,
    ) -> list[Touchpoint]:
        if not visitors:
            return [await self._converting(conversion, own, until)]
        oldest = own.occurred_ms - conversion.window_days * DAY_MS
        start = max([oldest, *(each.occurred_ms + 1 for each in earlier)])
        visits = (
            self._db.collection(BrandPaths(conversion.brand_id).sessions)
            .where(filter=_of(visitors))
            .where(filter=FieldFilter("startedAt", "<=", iso(conversion.occurred_at)))
            .where(filter=_stored_by(until))
            .select(["channelId", "channelType", "startedAt", STORED_AT])
        )
        newest_first = ordered(visits, Query.DESCENDING, "startedAt")
        latest = MAX_TOUCHPOINTS - 1
        found = await newest_first.where(filter=_from(start)).limit(latest).get()
        if len(found) == latest:
            oldest_first = ordered(visits, Query.ASCENDING, "startedAt")
            found += await oldest_first.where(filter=_from(start)).limit(1).get()
        if not found and not own.session_id and start > oldest:  # all came before an earlier order
            found = await newest_first.where(filter=_from(oldest)).limit(1).get()
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

    async def _first(
        self, query: AsyncQuery, own: ConversionMoment, count: int, fits: Fits
    ) -> list[ConversionMoment]:
        """Return the first `count` conversions of the query that fit this one.

        Voided ones are passed over.
        """
        found: list[ConversionMoment] = []
        async for snapshot in every(query, count):
            if (snapshot.to_dict() or {}).get("voided"):
                continue
            each = self._moment(snapshot, own.type)
            if fits(each, own):
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
            by_server=snapshot.get("reporter") == Reporter.SERVER.value,
        )

    def _touchpoint(self, snapshot: Snapshot) -> Touchpoint:
        return Touchpoint(
            session_id=snapshot.id,
            channel_id=snapshot.get("channelId"),
            channel_type=ChannelType(snapshot.get("channelType")),
            started_ms=milliseconds(snapshot.get("startedAt")),
            created_us=microseconds(stored_at(snapshot)),
        )


def _known_before(conversion: StoredConversion) -> list[Touchpoint]:
    """Return the journey that is attributed anew: its sessions may be deleted by now.

    A journey of an order that has just been replaced is no help: it was found in a hurry.
    """
    if conversion.earlier_reports:
        return []
    return [
        Touchpoint(
            session_id=touch.session_id,
            channel_id=touch.channel_id,
            channel_type=touch.channel_type,
            started_ms=milliseconds(touch.started_at),
            created_us=_FROM_THE_START,
        )
        for touch in conversion.journey
        if touch.session_id
    ]


def _existed(other: ConversionMoment, own: ConversionMoment) -> bool:
    return other.created_us <= own.created_us


def _stored_by(until: datetime) -> FieldFilter:
    return FieldFilter(STORED_AT, "<=", until)


def ordered(query: AsyncQuery, direction: str, field: str = "occurredAt") -> AsyncQuery:
    """Order a query by a time of what happened, then by when it was stored."""
    by_time = query.order_by(field, direction=direction)
    return by_time.order_by(STORED_AT, direction=direction)


def _of(visitors: Sequence[str]) -> FieldFilter:
    if len(visitors) == 1:
        return FieldFilter("visitorId", "==", visitors[0])
    return FieldFilter("visitorId", "in", visitors)


def _from(start_ms: int) -> FieldFilter:
    return FieldFilter("startedAt", ">=", iso(moment(start_ms)))


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
