"""The interface by which services write single documents."""

from collections.abc import Mapping
from typing import Protocol

Fields = Mapping[str, object]
"""Fields by name: texts, numbers, flags, moments, None, and lists and mappings of them."""


class Writes(Protocol):
    """Each method returns when its write is durable. A write may be sent twice."""

    async def create(self, path: str, fields: Fields) -> None:
        """Create a document. Raise `AlreadyExists` if there is one at this path."""

    async def update(self, path: str, fields: Fields) -> None:
        """Set fields, or change them by `Increment` and `Maximum`. Names have no dots.

        Raise `NotFound` if there is no document at this path.
        """
