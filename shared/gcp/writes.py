"""Define the interface by which services write single documents."""

from collections.abc import Mapping
from typing import Protocol

Fields = Mapping[str, object]
"""Values by field name: texts, numbers, booleans, datetimes, None, and lists or maps of these.

A field of a new document may be `SERVER_TIMESTAMP`.
"""


class Writes(Protocol):
    """Writes single documents.

    Each method returns when its write is durable. It may send the write twice.
    """

    async def create(self, path: str, fields: Fields) -> None:
        """Create a document. Raise `AlreadyExists` if there is one at this path."""

    async def update(self, path: str, fields: Fields) -> None:
        """Set fields, or change them by `Increment` and `Maximum`. Field names contain no dots.

        Raise `NotFound` if there is no document at this path.
        """
