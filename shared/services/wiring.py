"""Builds the services of this process, each once, on first use.

Functions ask here for what they call; nothing is built that a function does not need.
"""

from functools import cache

from shared.gcp.firestore import brand_database, marketing_database
from shared.gcp.settings import settings
from shared.services.attribution import AttributionService
from shared.services.brands import BrandDirectory
from shared.services.configs import ConfigService
from shared.services.conversions import ConversionService
from shared.services.counting import CountingService
from shared.services.events import EventService
from shared.services.journeys import JourneyReader
from shared.services.reports import ReportService
from shared.services.sessions import SessionService
from shared.services.tracking import TrackingService


@cache
def brands() -> BrandDirectory:
    return BrandDirectory(brand_database())


@cache
def configs() -> ConfigService:
    return ConfigService(marketing_database(), brands(), keep_seconds=settings().config_seconds)


@cache
def sessions() -> SessionService:
    return SessionService(marketing_database())


@cache
def tracking() -> TrackingService:
    db = marketing_database()
    return TrackingService(configs(), sessions(), ConversionService(db), EventService(db))


@cache
def counting() -> CountingService:
    return CountingService(marketing_database(), shards=settings().stat_shards)


@cache
def attribution() -> AttributionService:
    db = marketing_database()
    return AttributionService(db, JourneyReader(db), counting())


@cache
def reports() -> ReportService:
    return ReportService(marketing_database())
