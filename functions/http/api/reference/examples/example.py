"""The form of an example: what is sent to an operation, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

CURSOR: Final = (
    "W1siY3JlYXRlZEF0IiwiMjAyNi0wMS0xMFQwODoxMjo0NS4wMDBaIl0sIjdRZTFaa1dtMlZiWHIwc1RuWXBBIl0"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A request and its answer with status 200.

    `request` is a JSON body; examples of CSV bodies are in the routes' modules. `path` and `query`
    appear in the docs. `files` are answers that are not JSON, by media type.
    """

    answer: object = None
    request: object = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
