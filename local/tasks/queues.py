"""How a queue of the manifest dispatches and retries."""

import math

from functions import manifest
from local.backoff import backoff
from local.tasks.messages import Queue, State

_DOUBLINGS = 16
"""Cloud Tasks's default."""


def burst(settings: manifest.Queue) -> int:
    """How many tasks go at once when a queue was at rest: a second's worth (RateLimits)."""
    return max(math.ceil(settings.per_second), 1)


def wait_before(retry: int, settings: manifest.Queue) -> float:
    """Seconds before the `retry`-th retry, from 1."""
    return backoff(retry, settings.min_backoff, settings.max_backoff, _DOUBLINGS)


def described(name: str, settings: manifest.Queue) -> Queue:
    """As GetQueue answers."""
    queue = Queue(name=name, state=State.RUNNING)
    queue.rate_limits.max_dispatches_per_second = settings.per_second
    queue.rate_limits.max_burst_size = burst(settings)
    queue.rate_limits.max_concurrent_dispatches = settings.at_once
    queue.retry_config.max_attempts = settings.attempts
    queue.retry_config.max_doublings = _DOUBLINGS
    queue.retry_config.min_backoff.FromNanoseconds(int(settings.min_backoff * 1e9))
    queue.retry_config.max_backoff.FromNanoseconds(int(settings.max_backoff * 1e9))
    return queue
