"""Note each visitor of whom rows were imported, with the first and last time. Notes expire."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, Maximum, Minimum

from shared.brands.paths import BrandPaths
from shared.common.ids import digest
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.imports.store import KEPT

_SPACE: Final = 16**8


@dataclass(frozen=True, slots=True)
class ImportedVisitor:
    """A visitor, with the times of the first and the last thing that was imported of them."""

    id: str
    visitor_id: str
    first_ms: int
    last_ms: int

    @property
    def place(self) -> float:
        """Return about what share of all visitors comes before this one, in the order of ids.

        Ids are hashes, so they are spread evenly.
        """
        return int(self.id[:8], 16) / _SPACE


class ImportedVisitors:
    """Write the notes, and read them page by page."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def remember(
        self, brand_id: str, import_id: str, visits: Iterable[tuple[str, int]]
    ) -> None:
        """Note visitors, each with the time (ms) of what they did; again it changes nothing."""
        times: dict[str, list[int]] = {}
        for visitor_id, at_ms in visits:
            times.setdefault(visitor_id, []).append(at_ms)
        if not times:
            return
        visitors = self._db.collection(BrandPaths(brand_id).imported_visitors(import_id))
        batch = self._db.batch()
        for visitor_id, times_ms in times.items():
            fields = {
                "visitorId": visitor_id,
                "first": Minimum(min(times_ms)),
                "last": Maximum(max(times_ms)),
                "marketingExpireAt": clock.now() + KEPT,
            }
            batch.set(visitors.document(digest("visitor", visitor_id)), fields, merge=True)
        await repeat(batch.commit)

    async def page(
        self, brand_id: str, import_id: str, start: str | None, limit: int
    ) -> list[ImportedVisitor]:
        """Return visitors in the order of their ids, from this id on."""
        visitors = self._db.collection(BrandPaths(brand_id).imported_visitors(import_id))
        query = visitors.order_by("__name__")
        if start is not None:
            query = query.start_at({"__name__": visitors.document(start)})
        return [
            ImportedVisitor(each.id, each.get("visitorId"), each.get("first"), each.get("last"))
            for each in await query.limit(limit).get()
        ]
