"""Set Python's garbage collector for a server: https://docs.python.org/3/library/gc.html

A function loads some 80,000 objects that stay. The objects of a request are freed by reference
counts. With Python's defaults, every full collection looks at all of them. That takes some 60 ms,
in which no beacon is answered, and a sixth of all CPU time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG_OBJECTS: Final = 10_000
"""A collection starts if so many more objects were made than freed: more than 80 requests need."""


@contextmanager
def loading() -> Iterator[None]:
    """Pause the collector while a function loads, and exempt what it loaded for good."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
