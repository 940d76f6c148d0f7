"""The local cloud's clock: the real one plus an offset that survives restarts.

The offset lies in a file of eight bytes that every process maps into memory (see
`shared/gcp/clock.py`), so that all see a step at the same moment.
"""

import mmap
import struct
import time
from pathlib import Path

_OFFSET = struct.Struct("<d")


class LocalClock:
    """Runs like the real clock; can be moved forward, never back."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_OFFSET.pack(0.0))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _OFFSET.size)

    @property
    def offset(self) -> float:
        """Seconds ahead of the real clock; negative while history is played."""
        value: float = _OFFSET.unpack_from(self._map)[0]
        return value

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self._set(self.offset + seconds)

    def start_back(self, seconds: float) -> None:
        """Begins in the past, before anything has been stored."""
        self._set(-seconds)

    def _set(self, offset: float) -> None:
        _OFFSET.pack_into(self._map, 0, offset)
        self._map.flush()
