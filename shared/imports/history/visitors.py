"""Whom an import brought something of, and from when to when: small documents, kept for a while."""

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
    """`first` and `last`: what was imported of the visitor (milliseconds since the epoch)."""

    id: str
    visitor_id: str
    first: int
    last: int

    @property
    def place(self) -> float:
        """Which share of all visitors comes before this one: ids are hashes, spread evenly."""
        return int(self.id[:8], 16) / _SPACE


class ImportedVisitors:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def remember(
        self, brand_id: str, import_id: str, happenings: Iterable[tuple[str, int]]
    ) -> None:
        """Notes visitors and when something of theirs happened; the same again changes nothing."""
        times: dict[str, list[int]] = {}
        for visitor_id, at in happenings:
            times.setdefault(visitor_id, []).append(at)
        if not times:
            return
        visitors = self._db.collection(BrandPaths(brand_id).imported_visitors(import_id))
        batch = self._db.batch()
        for visitor_id, moments in times.items():
            fields = {
                "visitorId": visitor_id,
                "first": Minimum(min(moments)),
                "last": Maximum(max(moments)),
                "marketingExpireAt": clock.now() + KEPT,
            }
            batch.set(visitors.document(digest("visitor", visitor_id)), fields, merge=True)
        await repeat(batch.commit)

    async def page(
        self, brand_id: str, import_id: str, start: str | None, limit: int
    ) -> list[ImportedVisitor]:
        """Visitors in the order of their ids, from this id on."""
        visitors = self._db.collection(BrandPaths(brand_id).imported_visitors(import_id))
        query = visitors.order_by("__name__")
        if start is not None:
            query = query.start_at({"__name__": visitors.document(start)})
        return [
            ImportedVisitor(each.id, each.get("visitorId"), each.get("first"), each.get("last"))
            for each in await query.limit(limit).get()
        ]
