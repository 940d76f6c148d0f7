"""Beacons: checked one by one, refused together, stored in order.

Page views and engagement of one session become one write.
"""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from shared.brands.models.config import BrandSettings, MarketingConfig
from shared.brands.models.origins import OPAQUE
from shared.brands.settings import ConfigService
from shared.channels.arrival import Arrival, Touch
from shared.channels.detection import detect_channel
from shared.common.errors import InvalidError
from shared.common.shop_events import stored_event
from shared.common.shop_items import ShopEvent
from shared.gcp import clock
from shared.gcp.rate_limits import (
    RateLimit,
    conversions_per_address,
    conversions_per_visitor,
    track_per_brand,
)
from shared.tracking.events import EventService
from shared.tracking.logic.activity import Activity
from shared.tracking.logic.fingerprints import session_of_arrival
from shared.tracking.logic.session_documents import NewSession
from shared.tracking.models.beacon import (
    DAY_MS,
    Beacon,
    Conversion,
    ConversionData,
    Engagement,
    Event,
    EventData,
    Identify,
    IdentifyData,
    PageView,
    SessionStart,
    SessionStartData,
)
from shared.tracking.models.session_id import SessionId
from shared.tracking.sessions import SessionService


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request says besides its beacons.

    `counted` is false for bots and prefetches. `private` is true with Do-Not-Track or Global
    Privacy Control. `address` is the IP address, None without a proxy; it is not stored.
    """

    origin: str | None
    counted: bool
    private: bool
    address: str | None


Store = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class _Step:
    """A checked beacon: its session as it would start with it, and what it adds.

    What a beacon adds is an activity of its session, or anything else, which is stored by itself.
    `views_before` is how many page views of the list came before this session's first one. A
    tracker that has no answer yet cannot know that a new session has begun, so it goes on
    counting.
    """

    session: NewSession
    views_before: int
    adds: Activity | Store
    kept: bool
    most_conversions: int | None
    """How many conversions the visitor may report in a day; None for another beacon."""


Convert = Callable[[NewSession, ConversionData, MarketingConfig, str], Store]
"""Check a conversion, by its session, data, the brand's settings and its event id; return what
stores it. Raises `InvalidError`.
"""

IdentifyVisitor = Callable[[SessionId, IdentifyData], Awaitable[None]]
"""Store what a visitor says of themselves."""


class TrackingService:
    """Stores beacons.

    Conversions and identities belong to higher packages, so `convert` and `identify` store them.
    """

    def __init__(
        self,
        configs: ConfigService,
        sessions: SessionService,
        events: EventService,
        convert: Convert,
        identify: IdentifyVisitor,
    ) -> None:
        self._configs = configs
        self._sessions = sessions
        self._convert = convert
        self._events = events
        self._identify = identify

    async def record(self, beacons: list[Beacon], visit: Visit) -> list[SessionId]:
        """Store the beacons in order; return each one's session.

        If any is refused (`InvalidError`, `NotFoundError`, `ForbiddenError`), none is stored. The
        error names it by its place in a list. Raise `TooManyRequestsError` for too many beacons of
        one brand, or too many conversions of one IP address or visitor. What is not stored does not
        count.
        """
        now_ms = clock.now_ms()
        steps: list[_Step] = []
        for place, beacon in enumerate(beacons):
            previous = steps[-1] if steps else None
            try:
                steps.append(await self._check(beacon, previous, visit, now_ms))
            except InvalidError as error:
                if len(beacons) == 1:
                    raise
                raise InvalidError(f"[{place}].{error.message}") from None
        kept = [step for step in steps if step.kept]
        _limit(kept, visit.address)
        await self._store(kept)
        return [step.session.session_id for step in steps]

    async def _store(self, steps: list[_Step]) -> None:
        """Store what the beacons add: a session's activity as a whole, with its first one."""
        activities: dict[SessionId, Activity] = {}
        for step in steps:
            if isinstance(step.adds, Activity):
                session_id = step.session.session_id
                earlier = activities.get(session_id)
                activities[session_id] = earlier.with_(step.adds) if earlier else step.adds
        for step in steps:
            if not isinstance(step.adds, Activity):
                await step.adds()
            elif whole := activities.pop(step.session.session_id, None):
                await self._sessions.go_on(step.session, whole)

    async def _check(
        self, beacon: Beacon, previous: _Step | None, visit: Visit, now_ms: int
    ) -> _Step:
        running, views_before = _running(beacon, previous)
        if isinstance(beacon, SessionStart):
            settings = await self._configs.get(beacon.data.brand_id)
            session_id, touch = _arrive(beacon.data, running, settings, visit)
            if session_id != running:
                views_before = (beacon.data.view or 1) - 1
        elif running is not None:
            settings = await self._configs.get(running.brand_id)
            session_id, touch = running, None
        else:
            raise InvalidError(
                "sessionId: is missing; send the one that session_start answered, or put the "
                "session_start before this beacon in the same list"
            )
        settings.check_origin(visit.origin, "beacons")
        at_ms = now_ms - min(beacon.age, DAY_MS)
        session = NewSession(
            session_id=session_id,
            at_ms=at_ms,
            day=settings.calendar.day_of(at_ms),
            landing_page=_page(beacon),
            retention_days=settings.config.session_retention_days,
            touch=touch if session_id != running else None,
        )
        respected = visit.private and settings.config.respect_privacy_signals
        adds = self._adds(beacon, session, settings.config, views_before)
        return _Step(
            session,
            views_before,
            adds,
            kept=visit.counted and not respected,
            most_conversions=settings.config.conversions_per_visitor
            if isinstance(beacon, Conversion)
            else None,
        )

    def _adds(
        self, beacon: Beacon, session: NewSession, config: MarketingConfig, views_before: int
    ) -> Activity | Store:
        """Return what a beacon adds to its session, or what stores it, by its type."""
        match beacon:
            case SessionStart() if session.touch is not None:
                return partial(self._sessions.open, session)
            case SessionStart() | PageView():
                view = beacon.data.view
                number = None if view is None else max(1, view - views_before)
                return Activity.of_view(session.at_ms, number)
            case Engagement():
                return Activity.of_engagement(session.at_ms, beacon.data.seconds)
            case Conversion(data=data):
                return self._convert(session, data, config, _event_id(beacon))
            case Event(data=data):
                event = _event(data, config.currency)
                return partial(self._events.record, session, _event_id(beacon), event)
            case Identify(data=data):
                return partial(self._identify, session.session_id, _own(data, session.session_id))


def _limit(steps: list[_Step], address: str | None) -> None:
    """Count beacons for their brands, and conversions for their visitors and the IP address.

    Raise `TooManyRequestsError`, and count none, above a limit.
    """
    counts: Counter[tuple[RateLimit, str | None]] = Counter()
    for step in steps:
        session_id = step.session.session_id
        if step.most_conversions is not None:
            visitor = f"{session_id.brand_id}.{session_id.visitor_id}"
            counts[conversions_per_visitor(step.most_conversions), visitor] += 1
            counts[conversions_per_address(), address] += 1
        counts[track_per_brand(), session_id.brand_id] += 1
    for limit, key in counts:
        limit.check_left(key)
    for (limit, key), count in counts.items():
        limit.check(key, count)


def _event(data: EventData, currency: str) -> dict[str, object]:
    """Return the fields of an event that say what happened."""
    if data.name == ShopEvent.PRODUCT_RESTOCKED:
        raise InvalidError(
            f"data.name: {data.name} is taken from the shop's backend only; send it by POST events"
        )
    return {"name": data.name, **stored_event(data.name, data.data, currency, "data.data")}


def _own(data: IdentifyData, session_id: SessionId) -> IdentifyData:
    if data.visitor_id not in (None, session_id.visitor_id):
        raise InvalidError("data.visitorId: is not the session's; leave it out")
    return data


def _event_id(beacon: Beacon) -> str:
    return beacon.id or secrets.token_hex(16)


def _running(beacon: Beacon, previous: _Step | None) -> tuple[SessionId | None, int]:
    """Return the session that was running when a beacon was sent, and the page views before it.

    - A beacon with a `sessionId` names its session.
    - `[session_start of view 1, page_view 2]`: at the start none was running. The page view has no
      id yet, so its session is that of the beacon before it.
    - `[…, session_start of view 5]` without an id: the session before it was running, after four
      page views. With another source it begins a new one, whose first page view is the fifth.
    """
    if beacon.session_id:
        return SessionId.parse(beacon.session_id), 0
    begins = isinstance(beacon, SessionStart) and (beacon.data.view or 1) == 1
    if previous is None or begins:
        return None, 0
    return previous.session.session_id, previous.views_before


def _arrive(
    data: SessionStartData, running: SessionId | None, settings: BrandSettings, visit: Visit
) -> tuple[SessionId, Touch]:
    """Return the session of an arrival, and how it came about.

    A page in a sandboxed frame has the origin `null`, and no source of its own: what it calls its
    referrer is the page around it.
    """
    touch = detect_channel(
        Arrival()
        if visit.origin == OPAQUE
        else Arrival(
            url=data.url,
            referrer=data.referrer,
            source=data.source,
            medium=data.medium,
            campaign=data.campaign,
            content=data.content,
            term=data.term,
            own_domains=settings.own_domains,
            excluded_referrers=settings.excluded_referrers,
        )
    )
    nonce = data.nonce or secrets.token_hex(8)
    return session_of_arrival(data.brand_id, data.visitor_id, touch, running, nonce), touch


def _page(beacon: Beacon) -> str:
    match beacon:
        case SessionStart(data=data):
            return data.landing_page
        case PageView(data=data):
            return data.page
        case Engagement(data=data) if data.page:
            return data.page
        case _:
            return "/"
