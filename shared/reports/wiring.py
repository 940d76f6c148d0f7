"""Build the services of reports, each once in this process, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.brands import wiring as brands
from shared.gcp.firestore import marketing_database

if TYPE_CHECKING:
    from shared.reports.costs import CostService
    from shared.reports.schedule import RollupSchedule
    from shared.reports.service import ReportService


@cache
def service() -> "ReportService":
    from shared.reports.service import ReportService

    return ReportService(marketing_database())


@cache
def costs() -> "CostService":
    from shared.reports.costs import CostService

    return CostService(marketing_database())


@cache
def schedule() -> "RollupSchedule":
    from shared.reports.schedule import RollupSchedule

    return RollupSchedule(marketing_database(), brands.settings())
