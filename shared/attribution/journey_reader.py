"""Read what existed of a customer's visits when a conversion was created: its journey."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from shared.tracking.logic.fingerprints import parse_fingerprint
from shared.tracking.models.session_id import SessionId

_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class JourneyResult:
    """A conversion's journey, and whether it is its customer's first purchase."""

    journey: list[StoredTouchpoint]
    new_customer: bool


def created_at(snapshot: Snapshot) -> datetime:
    """Return when a document was created.

    For an order that a server's report has replaced, or that got its visit later, it is when that
    happened: before, it was not this customer's.
    """
    created: datetime = snapshot.create_time
    stands_since: datetime | None = (snapshot.to_dict() or {}).get("standsSince")
    return created if stands_since is None else stands_since


SinceUs = Callable[[Snapshot], int]
"""Since when a document counts, in microseconds since the epoch."""

_FROM_THE_START: Final = 0
"""As the creation of all documents: then only the time of what happened decides."""


class JourneyReader:
    """Reads only documents that existed when the conversion was created (Firestore's create_time).

    So a late trigger finds what a prompt one would have found. With `as_of_now`, all documents
    that exist now count.
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
        earlier = await self._previous(conversion, visitors, own)
        sessions = await self._sessions(conversion, visitors, own, earlier)
        sessions = [*_known_before(conversion), *sessions]
        own = replace(own, session_id=own.session_id or latest_session(own, sessions))
        touchpoints = journey(own, sessions, earlier, conversion.window_days)
        if not touchpoints:  # its session came to be only after the conversion
            touchpoints = (_unknown(own, UNASSIGNED),)
        is_new = conversion.type is ConversionType.PURCHASE and is_new_customer(
            own, await self._purchases(conversion, customer, own)
        )
        return JourneyResult([_stored(each) for each in touchpoints], is_new)

    async def _previous(
        self, conversion: StoredConversion, visitors: list[str], own: ConversionMoment
    ) -> list[ConversionMoment]:
        """Return the conversions of this type before this one: the visitors', and the customer's.

        A customer whom a user or an email address names may have bought without a visitor.
        """
        whose = [_of(visitors)] if visitors else []
        if conversion.customer_id not in (None, conversion.visitor_id):
            whose.append(FieldFilter("customerId", "==", conversion.customer_id))
        collection = self._conversions(conversion)
        place = {
            "occurredAt": iso(conversion.occurred_at),
            "__name__": collection.document(own.id),
        }
        found: list[Snapshot] = []
        for filter_ in whose:
            query = (
                collection.where(filter=filter_)
                .where(filter=FieldFilter("type", "==", conversion.type.value))
                .order_by("occurredAt", direction=Query.DESCENDING)
                .order_by("__name__", direction=Query.DESCENDING)
                .select(["occurredAt", "standsSince", "reporter"])
            )
            earlier = query.start_after(place)
            found += await self._existing(earlier, 1, own.created_us, self._resets_since_us)
        return [self._moment(each, own.type, self._resets_since_us) for each in found]

    async def _purchases(
        self, conversion: StoredConversion, customer: Customer, own: ConversionMoment
    ) -> list[ConversionMoment]:
        """Return purchases of the customer and of the person's visitors.

        Two of each are enough to know of another one, since this one may be among them.
        """
        purchases = self._conversions(conversion).where(
            filter=FieldFilter("type", "==", conversion.type.value)
        )
        same_customer = FieldFilter("customerId", "==", conversion.customer_id)
        queries = [purchases.where(filter=same_customer).order_by("occurredAt")]
        if customer.visitors:
            same_person = purchases.where(filter=_of(customer.visitors))
            queries.append(same_person.order_by("occurredAt", direction=Query.DESCENDING))
        found: list[ConversionMoment] = []
        for query in queries:
            if any(each.id != own.id for each in found):
                break
            fields = query.select(["occurredAt", "standsSince"])
            existing = await self._existing(fields, 2, own.created_us)
            found += [self._moment(each, own.type, self._since_us) for each in existing]
        return found

    def _conversions(self, conversion: StoredConversion) -> AsyncCollectionReference:
        return self._db.collection(BrandPaths(conversion.brand_id).conversions)

    async def _sessions(
        self,
        conversion: StoredConversion,
        visitors: list[str],
        own: ConversionMoment,
        earlier: Sequence[ConversionMoment],
    ) -> list[Touchpoint]:
        oldest = own.occurred_ms - conversion.window_days * DAY_MS
        start = max([oldest, *(each.occurred_ms for each in earlier)])
        sessions = self._db.collection(BrandPaths(conversion.brand_id).sessions)
        if not visitors:
            return [await self._converting(conversion, own)]
        visits = (
            sessions.where(filter=_of(visitors))
            .where(filter=FieldFilter("startedAt", "<=", iso(conversion.occurred_at)))
            .select(["channelId", "channelType", "startedAt"])
        )
        newest_first = visits.order_by("startedAt", direction=Query.DESCENDING)
        since = newest_first.where(filter=_from(start))
        found = await self._existing(since, MAX_TOUCHPOINTS, own.created_us)
        if len(found) == MAX_TOUCHPOINTS:
            oldest_first = visits.where(filter=_from(start)).order_by("startedAt")
            found += await self._existing(oldest_first, 1, own.created_us)
        if not found and not own.session_id and start > oldest:  # all came before an earlier order
            in_window = newest_first.where(filter=_from(oldest))
            found = await self._existing(in_window, 1, own.created_us)
        touchpoints = [self._touchpoint(snapshot) for snapshot in found]
        known = {touch.session_id for touch in touchpoints}
        if own.session_id not in known and (own.session_id or not known):
            touchpoints.append(await self._converting(conversion, own))
        return touchpoints

    async def _converting(self, conversion: StoredConversion, own: ConversionMoment) -> Touchpoint:
        """Return the session of the conversion itself; if it is deleted, what its id tells."""
        if not own.session_id:
            return _unknown(own, UNASSIGNED)
        sessions = self._db.collection(BrandPaths(conversion.brand_id).sessions)
        snapshot = await sessions.document(own.session_id).get()
        if snapshot.exists and self._since_us(snapshot) <= own.created_us:
            return self._touchpoint(snapshot)
        fingerprint = SessionId.parse(own.session_id).fingerprint
        return _unknown(own, parse_fingerprint(fingerprint) or UNASSIGNED)

    async def _existing(
        self, query: AsyncQuery, count: int, created_by_us: int, since_us: SinceUs | None = None
    ) -> list[Snapshot]:
        """Return the first `count` documents of the query that existed at that time."""
        since_us = since_us or self._since_us
        found: list[Snapshot] = []
        async for snapshot in every(query, min(count, _PAGE)):
            if since_us(snapshot) <= created_by_us:
                found.append(snapshot)
            if len(found) == count:
                break
        return found

    def _since_us(self, snapshot: Snapshot) -> int:
        return _FROM_THE_START if self._as_of_now else microseconds(created_at(snapshot))

    def _resets_since_us(self, snapshot: Snapshot) -> int:
        """Return since when a conversion resets journeys.

        One that a server reported resets all that come after it, also those that were there before
        the report: they are attributed anew.
        """
        by_server = snapshot.get("reporter") == Reporter.SERVER.value
        return _FROM_THE_START if by_server else self._since_us(snapshot)

    def _moment(
        self, snapshot: Snapshot, kind: ConversionType, since_us: SinceUs
    ) -> ConversionMoment:
        return ConversionMoment(
            id=snapshot.id,
            type=kind,
            occurred_ms=milliseconds(snapshot.get("occurredAt")),
            created_us=since_us(snapshot),
            session_id="",
        )

    def _touchpoint(self, snapshot: Snapshot) -> Touchpoint:
        return Touchpoint(
            session_id=snapshot.id,
            channel_id=snapshot.get("channelId"),
            channel_type=ChannelType(snapshot.get("channelType")),
            started_ms=milliseconds(snapshot.get("startedAt")),
            created_us=self._since_us(snapshot),
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
