"""How long Google's services wait before they try again."""


def backoff(retry: int, least: float, most: float, doublings: int) -> float:
    """Seconds before the `retry`-th retry, from 1: doubles `doublings` times, then grows by the
    same step, up to `most` (RetryConfig of Cloud Tasks and of Cloud Scheduler).
    """
    doubled = min(retry - 1, doublings)
    steps = 1 + max(retry - 1 - doublings, 0)
    return float(min(least * 2**doubled * steps, most))
