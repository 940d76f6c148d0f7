"""What rules would find, without saving them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.gcp.firestore import Snapshot
from shared.models.stored_segment import RawRules, StoredDefinition, StoredRules
from shared.models.stored_subscriber import StoredSubscriber
from shared.segments.compiler import compile_segments
from shared.services.configs import BrandSettings
from shared.services.paths import BrandPaths
from shared.services.segment_rules import definitions
from shared.services.segmentation import today

EXAMPLES: Final = 10

_ASKED: Final = "preview"
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """How many subscribers the rules find, and the first ones of them by id."""

    count: int
    examples: list[tuple[str, StoredSubscriber]]


class SegmentPreview:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def find(self, settings: BrandSettings, rules: RawRules) -> Preview:
        """Evaluates all subscribers: a read for each. Segments that the rules ask for are
        evaluated with them.
        """
        brand_id = settings.config.brand_id
        stored = (await self._db.document(BrandPaths(brand_id).segment_rules).get()).to_dict()
        own = StoredRules.model_validate(stored or {}).segments
        asked = StoredRules(segments={**own, _ASKED: StoredDefinition(rules=rules)})
        compiled, now = compile_segments(definitions(asked)), today(settings)
        count = 0
        examples: list[tuple[str, StoredSubscriber]] = []
        async for each in self._subscribers(brand_id):
            fields = each.to_dict() or {}
            if _ASKED in compiled.evaluate(fields, now).segment_ids:
                count += 1
                if len(examples) < EXAMPLES:
                    examples.append((each.id, StoredSubscriber.model_validate(fields)))
        return Preview(count, examples)

    async def _subscribers(self, brand_id: str) -> AsyncIterator[Snapshot]:
        query = self._db.collection(BrandPaths(brand_id).subscribers).order_by("__name__")
        query = query.limit(_PAGE)
        while True:
            page = await query.get()
            for each in page:
                yield each
            if len(page) < _PAGE:
                return
            query = query.start_after(page[-1])
