"""An example of an operation: what is sent, and all that comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

CURSOR: Final = (
    "W1siY3JlYXRlZEF0IiwiMjAyNi0wMS0xMFQwODoxMjo0NS4wMDBaIl0sIjdRZTFaa1dtMlZiWHIwc1RuWXBBIl0"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A request and its answer with status 200.

    `request` is a JSON body; bodies of CSV are in the routes. `path` and `query` are for the
    docs. `files` are answers that are not JSON, by media type.
    """

    answer: object = None
    request: object = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
