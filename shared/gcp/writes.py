"""Writes of single documents, as services ask for them."""

from collections.abc import Mapping
from typing import Protocol

Fields = Mapping[str, object]
"""Fields by name: strings, numbers, booleans, moments, None, and lists and mappings of them."""


class Writes(Protocol):
    """Each returns when its write is durable, and may come twice where an answer was lost."""

    async def create(self, path: str, fields: Fields) -> None:
        """Raises `AlreadyExists` where there is a document at this path."""

    async def update(self, path: str, fields: Fields) -> None:
        """Sets fields, or moves them by `Increment` and `Maximum`; names are plain, without dots.

        Raises `NotFound` where there is no document at this path.
        """
