"""Add subscribers to static segments by hand, and remove them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from google.api_core.exceptions import NotFound
from google.cloud.firestore import ArrayRemove, ArrayUnion, AsyncClient

from shared.common.addresses import normalise_email
from shared.common.errors import InvalidError
from shared.gcp.firestore import each, repeat
from shared.segments.reader import segment_reference, stored_segment
from shared.subscribers.store import SubscriberStore

MOST_AT_ONCE: Final = 500

_SIDE_BY_SIDE: Final = 20


@dataclass(frozen=True, slots=True)
class Named:
    """The subscribers that a request names, by id and by email address."""

    ids: Sequence[str]
    emails: Sequence[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """The result of adding or removing subscribers.

    `count` is the number of named subscribers that exist. `unknown` are the ids and email addresses
    that belong to no subscriber.
    """

    count: int
    unknown: list[str]


class StaticMembers:
    """Adds a static segment to subscribers' documents, or removes it from them."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store

    async def check(self, brand_id: str, segment_id: str) -> None:
        """Raise `NotFoundError` if there is no such segment."""
        stored_segment(await segment_reference(self._db, brand_id, segment_id).get())

    async def add(self, brand_id: str, segment_id: str, named: Named) -> Placed:
        """Add subscribers to a segment. Nothing changes for those who are members already."""
        return await self._place(brand_id, segment_id, named, ArrayUnion([segment_id]))

    async def remove(self, brand_id: str, segment_id: str, named: Named) -> Placed:
        """Remove subscribers from a segment. They stay subscribers."""
        return await self._place(brand_id, segment_id, named, ArrayRemove([segment_id]))

    async def _place(
        self, brand_id: str, segment_id: str, named: Named, change: ArrayUnion | ArrayRemove
    ) -> Placed:
        """Change the list of static segments in each subscriber's document.

        The trigger of that write then updates the membership.
        """
        snapshot = await segment_reference(self._db, brand_id, segment_id).get()
        if stored_segment(snapshot).type != "static":
            raise InvalidError(
                f"id: the segment {segment_id!r} is dynamic; change its rules instead"
            )
        owners = await self._owners(brand_id, named.emails)
        ids = list(dict.fromkeys([*named.ids, *filter(None, owners.values())]))

        async def place(subscriber_id: str) -> bool:
            reference = self._store.reference(brand_id, subscriber_id)
            try:
                await repeat(lambda: reference.update({"staticSegmentIds": change}))
            except NotFound:
                return False
            return True

        placed = await each(ids, place, _SIDE_BY_SIDE)
        unknown = [email for email, owner in owners.items() if owner is None]
        unknown += [id_ for id_, exists in zip(ids, placed, strict=True) if not exists]
        return Placed(sum(placed), unknown)

    async def _owners(self, brand_id: str, emails: Sequence[str]) -> dict[str, str | None]:
        """Return the id of the subscriber of each email address, as spelled in the request."""
        normal: dict[str, str] = {}
        for place, email in enumerate(emails):
            try:
                normal[email] = normalise_email(email)
            except ValueError as error:
                raise InvalidError(f"emails[{place}]: {error}") from None
        ids = await self._store.ids_of_emails(brand_id, set(normal.values()))
        return {email: ids.get(address) for email, address in normal.items()}
