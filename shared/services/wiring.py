"""Builds the services of this process, each once, on first use.

Functions ask here for what they call. Services are imported where they are built, so that a cold
start loads nothing that its function does not need.
"""

from functools import cache
from typing import TYPE_CHECKING

from shared.brands.directory import BrandDirectory
from shared.brands.settings import ConfigService
from shared.gcp.firestore import brand_database, marketing_database
from shared.gcp.settings import settings

if TYPE_CHECKING:
    from shared.attribution.conversion_reader import ConversionReader
    from shared.attribution.conversions import ConversionService
    from shared.attribution.ledger import Ledger
    from shared.attribution.refunds import RefundService
    from shared.attribution.server_events import ServerEventService
    from shared.attribution.service import AttributionService
    from shared.brands.api_keys import ApiKeyService
    from shared.counters.day_counters import CountingService
    from shared.gcp.writes import Writes
    from shared.imports.import_queue import ImportQueue
    from shared.imports.logic.row_handler import RowHandler
    from shared.imports.models import ImportKind
    from shared.imports.service import ImportService
    from shared.imports.steps import ImportWork
    from shared.imports.store import ImportStore
    from shared.reports.audit import AuditService
    from shared.reports.costs import CostService
    from shared.reports.schedule import RollupSchedule
    from shared.reports.service import ReportService
    from shared.subscribers.counts import SegmentCounts
    from shared.subscribers.service import SubscriberService
    from shared.subscribers.store import SubscriberStore
    from shared.tracking.beacons import TrackingService
    from shared.tracking.models.beacon import IdentifyData
    from shared.tracking.models.session_id import SessionId
    from shared.tracking.sessions import SessionService


@cache
def brands() -> BrandDirectory:
    return BrandDirectory(brand_database())


@cache
def configs() -> ConfigService:
    return ConfigService(marketing_database(), brands(), keep_seconds=settings().config_seconds)


@cache
def writes() -> "Writes":
    from shared.gcp.batched_writes import BatchedWrites

    return BatchedWrites(marketing_database())


@cache
def sessions() -> "SessionService":
    from shared.tracking.sessions import SessionService

    return SessionService(marketing_database(), writes())


@cache
def tracking() -> "TrackingService":
    from shared.tracking.beacons import TrackingService
    from shared.tracking.events import EventService

    return TrackingService(configs(), sessions(), conversions, EventService(writes()), _identify)


async def _identify(session_id: "SessionId", said: "IdentifyData") -> None:
    """Loads what knows accounts and tokens with the first one: most visits make none."""
    from shared.services import person_wiring

    await person_wiring.identifying().identify(session_id, said)


@cache
def conversions() -> "ConversionService":
    from shared.attribution.conversions import ConversionService
    from shared.attribution.journey_reader import JourneyReader
    from shared.attribution.order_matching import LinkingService
    from shared.services import person_wiring

    db, persons = marketing_database(), person_wiring.persons()
    linking = LinkingService(db, persons, JourneyReader(db, persons), ledger())
    return ConversionService(db, linking)


@cache
def counting() -> "CountingService":
    from shared.counters.day_counters import CountingService

    return CountingService(marketing_database(), shards=settings().stat_shards)


@cache
def attribution() -> "AttributionService":
    from shared.attribution.journey_reader import JourneyReader
    from shared.attribution.service import AttributionService
    from shared.services import person_wiring

    db, persons = marketing_database(), person_wiring.persons()
    return AttributionService(db, persons, JourneyReader(db, persons), ledger())


@cache
def ledger() -> "Ledger":
    from shared.attribution.ledger import Ledger

    return Ledger(marketing_database(), counting())


@cache
def reports() -> "ReportService":
    from shared.reports.service import ReportService

    return ReportService(marketing_database(), costs(), audits())


@cache
def rollup_schedule() -> "RollupSchedule":
    from shared.counters.rollup import RollupService
    from shared.gcp.tasks import enqueue
    from shared.reports.schedule import RollupSchedule

    db = marketing_database()
    return RollupSchedule(db, configs(), RollupService(db), audits(), enqueue)


@cache
def audits() -> "AuditService":
    from shared.reports.audit import AuditService

    return AuditService(marketing_database())


@cache
def costs() -> "CostService":
    from shared.reports.costs import CostService

    return CostService(marketing_database())


@cache
def conversion_reader() -> "ConversionReader":
    from shared.attribution.conversion_reader import ConversionReader

    return ConversionReader(marketing_database())


@cache
def refunds() -> "RefundService":
    from shared.attribution.refunds import RefundService

    return RefundService(ledger())


@cache
def server_events() -> "ServerEventService":
    from shared.attribution.server_events import ServerEventService
    from shared.services import person_wiring

    return ServerEventService(marketing_database(), person_wiring.persons(), ledger())


@cache
def api_keys() -> "ApiKeyService":
    from shared.brands.api_keys import ApiKeyService

    return ApiKeyService(marketing_database())


@cache
def segment_counts() -> "SegmentCounts":
    from shared.subscribers.counts import SegmentCounts

    return SegmentCounts(marketing_database(), shards=settings().stat_shards)


@cache
def subscriber_store() -> "SubscriberStore":
    from shared.subscribers.store import SubscriberStore

    return SubscriberStore(marketing_database(), segment_counts())


@cache
def subscribers() -> "SubscriberService":
    from shared.services import person_wiring
    from shared.subscribers.creation import SubscriberCreation
    from shared.subscribers.queries import SubscriberQueries
    from shared.subscribers.service import SubscriberService

    db, store = marketing_database(), subscriber_store()
    creation = SubscriberCreation(db, store)
    return SubscriberService(
        configs(),
        store,
        SubscriberQueries(db),
        creation,
        person_wiring.confirmations(),
        person_wiring.departures(),
    )


@cache
def imports() -> "ImportService":
    from shared.imports.service import ImportService

    return ImportService(_import_store(), _row_handlers(), _import_queue())


@cache
def import_work() -> "ImportWork":
    from shared.imports.steps import ImportWork

    return ImportWork(_import_store(), configs(), _row_handlers(), _import_queue())


@cache
def _import_store() -> "ImportStore":
    from shared.imports.store import ImportStore

    return ImportStore(marketing_database())


@cache
def _import_queue() -> "ImportQueue":
    from shared.gcp.tasks import enqueue
    from shared.imports.import_queue import ImportQueue

    return ImportQueue(enqueue)


@cache
def _row_handlers() -> "dict[ImportKind, RowHandler]":
    from shared.attribution.journey_reader import JourneyReader
    from shared.attribution.service import AttributionService
    from shared.imports.history.creation import ImportedDocuments
    from shared.imports.history.handler import HistoryImport
    from shared.imports.history.reattribution import Reattribution
    from shared.imports.history.visitors import ImportedVisitors
    from shared.imports.models import ImportKind
    from shared.imports.subscribers.handler import SubscriberImport
    from shared.services import person_wiring, segment_wiring

    db = marketing_database()
    visitors = ImportedVisitors(db)
    persons = person_wiring.persons()
    journeys = JourneyReader.as_of_now(db, persons)
    attribution = AttributionService(db, persons, journeys, ledger())
    history = HistoryImport(
        ImportedDocuments(db, writes()), visitors, Reattribution(db, visitors, attribution)
    )
    segmentation = segment_wiring.segmentation()
    subscribers = SubscriberImport.over(db, subscriber_store(), segmentation)
    return {ImportKind.HISTORY: history, ImportKind.SUBSCRIBERS: subscribers}
