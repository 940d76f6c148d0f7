"""Builds the services of attribution, each once in this process, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.counters import wiring as counters
from shared.gcp.firestore import marketing_database

if TYPE_CHECKING:
    from shared.attribution.conversion_reader import ConversionReader
    from shared.attribution.conversions import ConversionService
    from shared.attribution.ledger import Ledger
    from shared.attribution.order_folding import OrderFolding
    from shared.attribution.reattribution import Reattribution
    from shared.attribution.server_events import ServerEventService
    from shared.attribution.server_orders import ServerOrders
    from shared.attribution.service import AttributionService
    from shared.attribution.voiding import Voiding


@cache
def ledger() -> "Ledger":
    """Return what changes and books conversions."""
    from shared.attribution.ledger import Ledger

    return Ledger(marketing_database(), counters.day_counters())


@cache
def service() -> "AttributionService":
    """Return what attributes conversions."""
    from shared.attribution.service import AttributionService

    return AttributionService(marketing_database(), ledger())


@cache
def server_orders() -> "ServerOrders":
    """Return what lets a server's word about an order stand over a browser's."""
    from shared.attribution.server_orders import ServerOrders

    return ServerOrders(marketing_database(), ledger())


@cache
def reattribution() -> "Reattribution":
    """Return what rewrites past credit after a server's report of an order."""
    from shared.attribution.reattribution import Reattribution

    return Reattribution(marketing_database(), ledger())


@cache
def order_folding() -> "OrderFolding":
    """Return what folds the orders of people who have very many."""
    from shared.attribution.order_folding import OrderFolding

    return OrderFolding(marketing_database())


@cache
def conversions() -> "ConversionService":
    """Return what records the conversions of browsers."""
    from shared.attribution.conversions import ConversionService

    return ConversionService(marketing_database(), ledger())


@cache
def conversion_reader() -> "ConversionReader":
    """Return what reads conversions for the API."""
    from shared.attribution.conversion_reader import ConversionReader

    return ConversionReader(marketing_database())


@cache
def voiding() -> "Voiding":
    """Return what voids and restores conversions."""
    from shared.attribution.voiding import Voiding

    return Voiding(marketing_database(), ledger())


@cache
def server_events() -> "ServerEventService":
    """Return what stores the events of brands' servers."""
    from shared.attribution.server_events import ServerEventService

    return ServerEventService(marketing_database(), ledger())
