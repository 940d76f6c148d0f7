"""Build the services of counters, each once in this process, on first use."""

from functools import cache

from shared.counters.day_counters import DayCounters
from shared.gcp.firestore import marketing_database
from shared.gcp.settings import settings


@cache
def day_counters() -> DayCounters:
    """Return the service that counts into the shards of days."""
    return DayCounters(marketing_database(), shards=settings().stat_shards)
