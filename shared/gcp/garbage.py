"""Python's garbage collector, set for a server: https://docs.python.org/3/library/gc.html

What a function loads stays for good, some 80,000 objects, and what a request makes is freed by
counting references. With Python's own thresholds, every full collection looks at all of them: for
some 60 ms, in which no beacon is answered, and for a sixth of all CPU time together.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG_OBJECTS: Final = 10_000
"""So many more objects made than freed start a collection: above what 80 requests at once hold."""


@contextmanager
def loading() -> Iterator[None]:
    """Collects nothing meanwhile, and never looks again at what is there afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
