"""Work out to whom a browser, an email address or a user belonged at each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LinkHistory(Generic[T]):
    """The owners of something, oldest first.

    Each owner comes with the moment from which the thing was theirs. It was theirs until the moment
    of the next owner.
    """

    owners: tuple[tuple[datetime, T], ...]

    def owner_at(self, moment: datetime | None) -> T | None:
        """Return the owner at a moment; None means now.

        Return None if the moment is before the first owner.
        """
        begun = [owner for since, owner in self.owners if moment is None or since <= moment]
        return begun[-1] if begun else None

    def owner_of(self, stored_at: datetime) -> T | None:
        """Return the owner of something that was stored at this moment.

        What was stored before the first owner belongs to the first owner. Return None if there
        never was an owner.
        """
        begun = self.owner_at(stored_at)
        return self.owners[0][1] if begun is None and self.owners else begun


def pointer_history(
    made_at: datetime, until: Mapping[str, datetime], today: str
) -> LinkHistory[str]:
    """Return the owners of a pointer that was made at `made_at` and now leads to `today`.

    `until` has the earlier owners, which were merged into others, with the moments of the merges.
    """
    ends = sorted((end, owner) for owner, end in until.items())
    begins = [made_at, *(max(made_at, end) for end, _ in ends)]
    owners = [*(owner for _, owner in ends), today]
    return LinkHistory(tuple(zip(begins, owners, strict=True)))
