"""Tell the time. All other code asks here. The local cloud can move this clock forward.

All processes of the local cloud map the file `LOCAL_CLOCK_FILE` into memory. Its eight bytes are
the offset in seconds, as a double. In production the clock cannot be moved.
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
    """Return the present time in seconds since the epoch."""
    shared = _shared_offset()
    return time.time() + (_OFFSET.unpack_from(shared)[0] if shared else 0.0)


def now_ms() -> int:
    """Return the present time in whole milliseconds since the epoch."""
    return int(now_seconds() * 1000)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.fromtimestamp(now_seconds(), UTC)
