"""Builds the services of segments, each once in this process, on first use (see `wiring`)."""

from functools import cache

from shared.gcp.firestore import brand_database, marketing_database
from shared.gcp.tasks import enqueue
from shared.segments.count_folding import CountReader, SummaryQueue, SummaryService
from shared.segments.daily import SegmentDates
from shared.segments.evaluation import SegmentationService
from shared.segments.preview import SegmentPreview
from shared.segments.reader import SegmentReader
from shared.segments.refresh import SegmentRefresh
from shared.segments.rules import RulesReader
from shared.segments.service import SegmentService
from shared.segments.static_members import SegmentMembers
from shared.services.wiring import configs, segment_counts


@cache
def segmentation() -> SegmentationService:
    db = marketing_database()
    return SegmentationService(
        db, configs(), RulesReader(db), segment_counts(), SummaryQueue(enqueue)
    )


@cache
def segment_dates() -> SegmentDates:
    return SegmentDates(marketing_database(), configs(), segmentation(), enqueue)


@cache
def segment_refresh() -> SegmentRefresh:
    return SegmentRefresh(marketing_database(), segmentation(), segment_dates(), enqueue)


@cache
def count_reader() -> CountReader:
    return CountReader(marketing_database())


@cache
def summaries() -> SummaryService:
    return SummaryService(marketing_database(), brand_database(), count_reader())


@cache
def segment_reader() -> SegmentReader:
    return SegmentReader(marketing_database(), count_reader())


@cache
def segments() -> SegmentService:
    return SegmentService(marketing_database(), segment_reader())


@cache
def segment_members() -> SegmentMembers:
    return SegmentMembers(marketing_database())


@cache
def segment_preview() -> SegmentPreview:
    return SegmentPreview(marketing_database())
