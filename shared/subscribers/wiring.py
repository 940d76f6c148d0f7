"""Build the services of subscribers, each once in a process, when first used."""

from functools import cache
from typing import TYPE_CHECKING

from shared.brands import wiring as brands
from shared.gcp import wiring as gcp
from shared.gcp.firestore import marketing_database
from shared.gcp.settings import settings

if TYPE_CHECKING:
    from shared.subscribers.activity import ActivityService
    from shared.subscribers.counts import SegmentCounts
    from shared.subscribers.service import Ask, SubscriberService
    from shared.subscribers.store import SubscriberStore


@cache
def counts() -> "SegmentCounts":
    """Return the service that counts the members of segments and the subscribers."""
    from shared.subscribers.counts import SegmentCounts

    return SegmentCounts(marketing_database(), shards=settings().stat_shards)


@cache
def store() -> "SubscriberStore":
    """Return the service that reads and writes subscribers' documents."""
    from shared.subscribers.store import SubscriberStore

    return SubscriberStore(marketing_database(), counts())


@cache
def activity() -> "ActivityService":
    """Return the service that stores what people do."""
    from shared.subscribers.activity import ActivityService

    return ActivityService(marketing_database(), gcp.writes())


@cache
def service(ask: "Ask") -> "SubscriberService":
    """Return the service behind the API.

    `ask` asks a new subscriber to confirm; it comes from a package on a higher layer.
    """
    from shared.subscribers.service import SubscriberService

    return SubscriberService(marketing_database(), brands.settings(), store(), ask)
