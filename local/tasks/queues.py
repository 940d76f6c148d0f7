"""The queues of the manifest: one for each function that tasks call, of its name."""

import math
from collections.abc import Iterable, Mapping

from functions.manifest import Function, Tasks
from local.backoff import backoff
from local.tasks.messages import Queue, State

_DOUBLINGS = 16
"""Cloud Tasks's default."""


def queues_of(functions: Iterable[Function]) -> Mapping[str, Tasks]:
    """The settings of each queue by its short name."""
    return {
        function.name: function.trigger
        for function in functions
        if isinstance(function.trigger, Tasks)
    }


def burst(settings: Tasks) -> int:
    """How many tasks go at once when a queue was at rest: a second's worth (RateLimits)."""
    return max(math.ceil(settings.per_second), 1)


def wait_before(retry: int, settings: Tasks) -> float:
    """Seconds before the `retry`-th retry, from 1."""
    return backoff(retry, settings.min_backoff, settings.max_backoff, _DOUBLINGS)


def described(name: str, settings: Tasks) -> Queue:
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
