"""Token buckets, one for each key, bounded in number. No clock: the caller says what time it is."""

from collections import OrderedDict
from typing import Final

MOST_KEYS: Final = 50_000
_MOST_OWED: Final = 100
_ROUNDING: Final = 1e-6


class TokenBuckets:
    """Each key's bucket holds `per_minute` tokens and is filled again over a minute.

    Kept for a key is only the moment at which its bucket is full again (the generic cell rate
    algorithm). Beyond `most_keys` the key that took least recently is forgotten: its bucket
    counts as full. Raises ValueError for less than one token a minute.
    """

    def __init__(self, per_minute: int, most_keys: int = MOST_KEYS) -> None:
        if per_minute < 1:
            raise ValueError(f"{per_minute} tokens a minute would let nothing through")
        self._size = per_minute
        self._seconds_each = 60 / per_minute
        self._most_keys = most_keys
        self._full_at: OrderedDict[bytes, float] = OrderedDict()

    def take(self, key: bytes, now: float, tokens: int = 1) -> float:
        """Takes tokens and returns 0; or takes none and returns the seconds until there is one.

        One token is enough to take several: the rest is owed, so that what comes together is
        neither cut nor free. `now` is in seconds; where it goes back, nobody waits longer than
        for what can be owed.
        """
        wait = (self._missing(key, now) - (self._size - 1)) * self._seconds_each
        if wait > _ROUNDING:
            return wait
        self.owe(key, now, tokens)
        return 0

    def owe(self, key: bytes, now: float, tokens: int) -> None:
        """Takes tokens whether they are there or not."""
        self._full_at[key] = now + (self._missing(key, now) + tokens) * self._seconds_each
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most_keys:
            self._full_at.popitem(last=False)

    def _missing(self, key: bytes, now: float) -> float:
        """How many tokens the bucket is short of full."""
        missing = max(0.0, self._full_at.get(key, now) - now) / self._seconds_each
        return min(missing, self._size + _MOST_OWED)
