"""Beacons: decided one by one, refused together, stored in order."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from shared.brands.models.config import BrandSettings, MarketingConfig
from shared.brands.settings import ConfigService
from shared.channels.arrival import Arrival, Touch
from shared.channels.detection import detect_channel
from shared.common.errors import InvalidError
from shared.gcp import clock
from shared.tracking.events import EventService
from shared.tracking.logic.continuity import session_of_arrival
from shared.tracking.logic.session_documents import Opening
from shared.tracking.models.beacon import (
    DAY_MS,
    Beacon,
    Conversion,
    ConversionData,
    Engagement,
    Event,
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
    """What the request says besides its beacons. `counted` is false for bots and prefetches;
    `private` is true with Do-Not-Track or Global Privacy Control.
    """

    origin: str | None
    counted: bool
    private: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One beacon, decided: the session it belongs to and how it is stored.

    `views_before` is how many page views the list's beacons number before this session's first:
    a tracker that has no answer yet cannot know that a new session has begun.
    """

    session_id: SessionId
    views_before: int
    store: Callable[[], Awaitable[object]]
    kept: bool


Store = Callable[[], Awaitable[object]]

Convert = Callable[[Opening, ConversionData, MarketingConfig, str], Store]
"""Check a conversion, by its session, data, the brand's settings and its event id; return what
stores it. Raises `InvalidError`.
"""

IdentifyVisitor = Callable[[SessionId, IdentifyData], Awaitable[None]]
"""Store what a visitor says of themselves."""


class TrackingService:
    """Stores beacons. Conversions and identities belong to higher slices, so they come as calls."""

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
        """Stores the beacons in order and answers each one's session.

        Where any is refused (`InvalidError`, `NotFoundError`, `ForbiddenError`, which names it by
        its place in a list), none is stored.
        """
        now = clock.now_ms()
        steps: list[_Step] = []
        for place, beacon in enumerate(beacons):
            previous = steps[-1] if steps else None
            try:
                steps.append(await self._decide(beacon, previous, visit, now))
            except InvalidError as error:
                if len(beacons) == 1:
                    raise
                raise InvalidError(f"[{place}].{error.message}") from None
        for step in steps:
            if step.kept:
                await step.store()
        return [step.session_id for step in steps]

    async def _decide(
        self, beacon: Beacon, previous: _Step | None, visit: Visit, now: int
    ) -> _Step:
        running, views_before = _running(beacon, previous)
        if isinstance(beacon, SessionStart):
            settings = await self._configs.get(beacon.data.brand_id)
            session_id, touch = _arrive(beacon.data, running, settings)
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
        at = now - min(beacon.age, DAY_MS)
        opening = Opening(
            session_id=session_id,
            at=at,
            day=settings.calendar.day_of(at),
            landing_page=_page(beacon),
            retention_days=settings.config.session_retention_days,
            touch=touch if session_id != running else None,
        )
        respected = visit.private and settings.config.respect_privacy_signals
        store = self._storing(beacon, opening, settings.config, views_before)
        return _Step(session_id, views_before, store, kept=visit.counted and not respected)

    def _storing(
        self, beacon: Beacon, opening: Opening, config: MarketingConfig, views_before: int
    ) -> Callable[[], Awaitable[object]]:
        match beacon:
            case SessionStart() if opening.touch is not None:
                return partial(self._sessions.open, opening)
            case SessionStart() | PageView():
                view = beacon.data.view
                number = None if view is None else max(1, view - views_before)
                return partial(self._sessions.view, opening, number)
            case Engagement():
                return partial(self._sessions.engage, opening, beacon.data.seconds)
            case Conversion(data=data):
                return self._convert(opening, data, config, _event_id(beacon))
            case Event(data=data):
                return partial(
                    self._events.record,
                    opening.session_id,
                    _event_id(beacon),
                    data.name,
                    data.data,
                    opening.at,
                    opening.day,
                )
            case Identify(data=data):
                return partial(self._identify, opening.session_id, _own(data, opening.session_id))


def _own(data: IdentifyData, session_id: SessionId) -> IdentifyData:
    if data.visitor_id not in (None, session_id.visitor_id):
        raise InvalidError("data.visitorId: is not the session's; leave it out")
    return data


def _event_id(beacon: Beacon) -> str:
    return beacon.id or secrets.token_hex(16)


def _running(beacon: Beacon, previous: _Step | None) -> tuple[SessionId | None, int]:
    """The session that was running when the beacon was sent, and the page views before it.

    In a list it is that of the beacon before, but for a first page view's start: it had none.
    """
    if beacon.session_id:
        return SessionId.parse(beacon.session_id), 0
    begins = isinstance(beacon, SessionStart) and (beacon.data.view or 1) == 1
    if previous is None or begins:
        return None, 0
    return previous.session_id, previous.views_before


def _arrive(
    data: SessionStartData, running: SessionId | None, settings: BrandSettings
) -> tuple[SessionId, Touch]:
    touch = detect_channel(
        Arrival(
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
