"""Token buckets, one for each key, limited in number. The caller tells the time."""

from collections import OrderedDict
from typing import Final

MOST_KEYS: Final = 50_000
_MOST_OWED: Final = 100
_ROUNDING: Final = 1e-6


class TokenBuckets:
    """Buckets of `size` tokens, which fill again within `seconds`: a minute, or another time.

    For each key only one number is kept: the moment at which its bucket is full again (the generic
    cell rate algorithm). If there are more than `most_keys`, the key that took longest ago is
    forgotten, so its bucket is full. Raise ValueError for buckets of less than one token.
    """

    def __init__(self, size: int, most_keys: int = MOST_KEYS, seconds: float = 60) -> None:
        if size < 1:
            raise ValueError(f"buckets of {size} tokens would let nothing through")
        self._size = size
        self._seconds_each = seconds / size
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
