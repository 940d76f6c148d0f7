"""The one source of time. The local cloud can move it forward; production cannot.

The local cloud shares its offset through a file of eight bytes (a double, in seconds), named by
`LOCAL_CLOCK_FILE`, that all its processes map into memory.
"""

import mmap
import os
import struct
import time
from datetime import UTC, datetime
from functools import cache

from shared.gcp.settings import refuse_emulators_in_production

_OFFSET = struct.Struct("<d")


@cache
def _shared_offset() -> mmap.mmap | None:
    refuse_emulators_in_production()
    path = os.environ.get("LOCAL_CLOCK_FILE")
    if not path:
        return None
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), _OFFSET.size, access=mmap.ACCESS_READ)


def now_seconds() -> float:
    """Seconds since the epoch."""
    shared = _shared_offset()
    return time.time() + (_OFFSET.unpack_from(shared)[0] if shared else 0.0)


def now_ms() -> int:
    """Whole milliseconds since the epoch."""
    return int(now_seconds() * 1000)


def now() -> datetime:
    return datetime.fromtimestamp(now_seconds(), UTC)
