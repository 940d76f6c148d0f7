"""Members of segments that are put together by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from google.api_core.exceptions import NotFound
from google.cloud.firestore import ArrayRemove, ArrayUnion, AsyncClient

from shared.brands.paths import BrandPaths
from shared.common.addresses import normalise_email
from shared.common.errors import InvalidError
from shared.common.ids import email_hash
from shared.gcp.firestore import repeat
from shared.segments.reader import segment_reference, stored_segment

MOST_AT_ONCE: Final = 500

_SIDE_BY_SIDE: Final = 20


@dataclass(frozen=True, slots=True)
class Named:
    """Subscribers as a request names them."""

    ids: Sequence[str]
    emails: Sequence[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """How many named subscribers there are, and the ids and addresses of which there is none."""

    count: int
    unknown: list[str]


class SegmentMembers:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def check(self, brand_id: str, segment_id: str) -> None:
        """Raises `NotFoundError` for a segment that there is not."""
        stored_segment(await segment_reference(self._db, brand_id, segment_id).get())

    async def add(self, brand_id: str, segment_id: str, named: Named) -> Placed:
        return await self._place(brand_id, segment_id, named, ArrayUnion([segment_id]))

    async def remove(self, brand_id: str, segment_id: str, named: Named) -> Placed:
        return await self._place(brand_id, segment_id, named, ArrayRemove([segment_id]))

    async def _place(
        self, brand_id: str, segment_id: str, named: Named, change: ArrayUnion | ArrayRemove
    ) -> Placed:
        """Changes each subscriber's own list; the trigger then moves it, and the count."""
        paths = BrandPaths(brand_id)
        snapshot = await segment_reference(self._db, brand_id, segment_id).get()
        if stored_segment(snapshot).type != "static":
            raise InvalidError(
                f"id: the segment {segment_id!r} is dynamic; change its rules instead"
            )
        by_email = await self._ids(brand_id, named.emails)
        unknown = [email for email, found in by_email.items() if found is None]
        ids = dict.fromkeys([*named.ids, *filter(None, by_email.values())])
        subscribers, slots = (
            self._db.collection(paths.subscribers),
            asyncio.Semaphore(_SIDE_BY_SIDE),
        )

        async def place(subscriber_id: str) -> bool:
            reference = subscribers.document(subscriber_id)
            async with slots:
                try:
                    await repeat(lambda: reference.update({"staticSegmentIds": change}))
                except NotFound:
                    return False
            return True

        placed = await asyncio.gather(*map(place, ids))
        unknown += [each for each, there in zip(ids, placed, strict=True) if not there]
        return Placed(sum(placed), unknown)

    async def _ids(self, brand_id: str, emails: Sequence[str]) -> dict[str, str | None]:
        """Whose each address is, by the address as it was given."""
        pointers = self._db.collection(BrandPaths(brand_id).emails)
        hashes: dict[str, str] = {}
        for place, email in enumerate(emails):
            try:
                hashes[email] = email_hash(normalise_email(email))
            except ValueError as error:
                raise InvalidError(f"emails[{place}]: {error}") from None
        if not hashes:
            return {}
        references = [pointers.document(each) for each in sorted(set(hashes.values()))]
        found = {
            each.id: (each.to_dict() or {}).get("subscriberId")
            async for each in self._db.get_all(references)
        }
        return {email: found.get(hashed) for email, hashed in hashes.items()}
