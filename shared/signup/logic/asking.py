"""Decide whether another question may go to a mailbox. Pure."""

from collections.abc import Iterable
from typing import Final

_DAY_MS: Final = 86_400_000
PERIOD_MS: Final = 7 * _DAY_MS
"""For how long a question counts."""
MOST_IN_A_DAY: Final = 3
MOST_IN_SEVEN_DAYS: Final = 6


def asked_now(asked: Iterable[int], now: int) -> list[int] | None:
    """Return the times of a mailbox's questions with one more, or None if it would be too many.

    Times are in milliseconds since the epoch. Those that no longer count are left out. At most
    three questions go to a mailbox within 24 hours, and six within seven days.
    """
    counted = sorted(at for at in asked if now - at < PERIOD_MS)
    today = [at for at in counted if now - at < _DAY_MS]
    if len(today) >= MOST_IN_A_DAY or len(counted) >= MOST_IN_SEVEN_DAYS:
        return None
    return [*counted, now]
