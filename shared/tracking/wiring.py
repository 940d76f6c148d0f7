"""Builds the services of tracking, each once in this process, on first use."""

from functools import cache

from shared.brands import wiring as brands
from shared.gcp import wiring as gcp
from shared.gcp.firestore import marketing_database
from shared.tracking.beacons import Convert, IdentifyVisitor, TrackingService
from shared.tracking.events import EventService
from shared.tracking.sessions import SessionService


@cache
def sessions() -> SessionService:
    """Return what stores and lists sessions."""
    return SessionService(marketing_database(), gcp.writes())


@cache
def beacons(convert: Convert, identify: IdentifyVisitor) -> TrackingService:
    """Return what stores beacons; `convert` and `identify` are of higher packages."""
    events = EventService(gcp.writes())
    return TrackingService(brands.settings(), sessions(), events, convert, identify)
