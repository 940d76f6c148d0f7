"""Token buckets, one for each key, limited in number. The caller tells the time."""

from collections import OrderedDict
from typing import Final

MOST_KEYS: Final = 50_000
_MOST_OWED: Final = 100
_ROUNDING: Final = 1e-6


class TokenBuckets:
    """Buckets of `per_minute` tokens, which fill again within a minute.

    For each key only one number is kept: the moment at which its bucket is full again (the generic
    cell rate algorithm). If there are more than `most_keys`, the key that took longest ago is
    forgotten, so its bucket is full. Raise ValueError for less than one token a minute.
    """

    def __init__(self, per_minute: int, most_keys: int = MOST_KEYS) -> None:
        if per_minute < 1:
            raise ValueError(f"{per_minute} tokens a minute would let nothing through")
        self._size = per_minute
        self._seconds_each = 60 / per_minute
        self._most_keys = most_keys
        self._full_at: OrderedDict[bytes, float] = OrderedDict()

    def take(self, key: bytes, now: float, tokens: int = 1) -> float:
        """Take tokens and return 0, or take none and return the seconds until there is one.

        One token is enough to take several, and the rest is owed. So requests that come together
        are neither split nor free. `now` is in seconds. If it goes back, nobody waits longer than
        for the most that can be owed.
        """
        wait = (self._missing(key, now) - (self._size - 1)) * self._seconds_each
        if wait > _ROUNDING:
            return wait
        self.owe(key, now, tokens)
        return 0

    def owe(self, key: bytes, now: float, tokens: int) -> None:
        """Take tokens, even if there are none."""
        self._full_at[key] = now + (self._missing(key, now) + tokens) * self._seconds_each
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most_keys:
            self._full_at.popitem(last=False)

    def _missing(self, key: bytes, now: float) -> float:
        """Return how many tokens the bucket lacks to be full."""
        missing = max(0.0, self._full_at.get(key, now) - now) / self._seconds_each
        return min(missing, self._size + _MOST_OWED)
