"""Who something led to over time: a browser, an email address or a user."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LinkHistory(Generic[T]):
    """Owners, oldest first: each from its moment on, until the moment of the next one."""

    owners: tuple[tuple[datetime, T], ...]

    def owner_at(self, moment: datetime | None) -> T | None:
        """Return the owner at a moment (None is now); None before the first one."""
        begun = [owner for since, owner in self.owners if moment is None or since <= moment]
        return begun[-1] if begun else None

    def owner_of(self, stored_at: datetime) -> T | None:
        """Return whom something belongs to that was stored at this moment.

        What came before the first owner is the first one's.
        """
        begun = self.owner_at(stored_at)
        return self.owners[0][1] if begun is None and self.owners else begun


def pointer_history(
    made_at: datetime, until: Mapping[str, datetime], today: str
) -> LinkHistory[str]:
    """Return the owners of a pointer, made at this moment and leading to `today`.

    `until` says when those ceased to own it that were merged into others.
    """
    ends = sorted((end, owner) for owner, end in until.items())
    begins = [made_at, *(max(made_at, end) for end, _ in ends)]
    owners = [*(owner for _, owner in ends), today]
    return LinkHistory(tuple(zip(begins, owners, strict=True)))
