"""Build the services of imports, each once in this process, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.attribution import wiring as attribution
from shared.brands import wiring as brands
from shared.gcp import wiring as gcp
from shared.gcp.firestore import marketing_database
from shared.segments import wiring as segments
from shared.subscribers import wiring as subscribers

if TYPE_CHECKING:
    from shared.imports.models import ImportKind
    from shared.imports.row_handler import RowHandler
    from shared.imports.service import ImportService
    from shared.imports.steps import ImportSteps


@cache
def service() -> "ImportService":
    from shared.imports.service import ImportService

    return ImportService(marketing_database(), _row_handlers())


@cache
def steps() -> "ImportSteps":
    from shared.imports.steps import ImportSteps

    return ImportSteps(marketing_database(), brands.settings(), _row_handlers())


@cache
def _row_handlers() -> "dict[ImportKind, RowHandler]":
    from shared.imports.history.handler import HistoryImport
    from shared.imports.models import ImportKind
    from shared.imports.subscribers.handler import SubscriberImport

    db = marketing_database()
    return {
        ImportKind.HISTORY: HistoryImport(db, gcp.writes(), attribution.ledger()),
        ImportKind.SUBSCRIBERS: SubscriberImport(db, subscribers.store(), segments.evaluation()),
    }
