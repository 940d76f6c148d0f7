"""Build the services of segments, each once in a process, when first used."""

from functools import cache
from typing import TYPE_CHECKING

from shared.brands import wiring as brands
from shared.gcp.firestore import brand_database, marketing_database
from shared.subscribers import wiring as subscribers

if TYPE_CHECKING:
    from shared.segments.count_folding import CountFolding
    from shared.segments.daily import DailyEvaluation
    from shared.segments.evaluation import SegmentEvaluation
    from shared.segments.preview import SegmentPreview
    from shared.segments.reader import SegmentReader
    from shared.segments.refresh import SegmentRefresh
    from shared.segments.service import SegmentService
    from shared.segments.static_members import StaticMembers


@cache
def evaluation() -> "SegmentEvaluation":
    from shared.segments.evaluation import SegmentEvaluation

    return SegmentEvaluation(marketing_database(), brands.settings(), subscribers.counts())


@cache
def daily() -> "DailyEvaluation":
    from shared.segments.daily import DailyEvaluation

    return DailyEvaluation(marketing_database(), brands.settings(), evaluation())


@cache
def refresh() -> "SegmentRefresh":
    from shared.segments.refresh import SegmentRefresh

    return SegmentRefresh(marketing_database(), evaluation(), daily())


@cache
def count_folding() -> "CountFolding":
    from shared.segments.count_folding import CountFolding

    return CountFolding(marketing_database(), brand_database())


@cache
def reader() -> "SegmentReader":
    from shared.segments.reader import SegmentReader

    return SegmentReader(marketing_database())


@cache
def service() -> "SegmentService":
    from shared.segments.service import SegmentService

    return SegmentService(marketing_database())


@cache
def static_members() -> "StaticMembers":
    from shared.segments.static_members import StaticMembers

    return StaticMembers(marketing_database(), subscribers.store())


@cache
def preview() -> "SegmentPreview":
    from shared.segments.preview import SegmentPreview

    return SegmentPreview(marketing_database())
