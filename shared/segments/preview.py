"""What rules would find, without saving them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.field_path import FieldPath

from shared.brands.models.config import BrandSettings
from shared.brands.paths import BrandPaths
from shared.gcp.firestore import Snapshot
from shared.segments.evaluation import today
from shared.segments.logic.checking import check_references, parse_rules
from shared.segments.logic.compiler import Definition, compile_segments
from shared.segments.logic.projection import Path, needed, stored_fields
from shared.segments.models.stored import RawRules
from shared.segments.rules import definitions
from shared.segments.rules_document import read_rules
from shared.subscribers.models.stored import StoredSubscriber

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
        """Evaluates all subscribers: a read for each, of what the rules ask for alone. Raises
        `InvalidError` for rules that a segment of this brand could not have.
        """
        brand_id = settings.config.brand_id
        asked = definitions(await read_rules(self._db, brand_id))
        asked[_ASKED] = Definition(static=False, rules=parse_rules(rules))
        check_references(_ASKED, asked)
        asked = needed(asked, _ASKED)
        compiled, now = compile_segments(asked), today(settings)
        count = 0
        first: list[AsyncDocumentReference] = []
        async for each in self._subscribers(brand_id, stored_fields(asked)):
            if _ASKED in compiled.evaluate(each.to_dict() or {}, now).segment_ids:
                count += 1
                if len(first) < EXAMPLES:
                    first.append(each.reference)
        return Preview(count, await self._whole(first))

    async def _subscribers(self, brand_id: str, paths: Sequence[Path]) -> AsyncIterator[Snapshot]:
        """All, by id, with these fields of theirs."""
        fields = [FieldPath(*path).to_api_repr() for path in paths]
        query = self._db.collection(BrandPaths(brand_id).subscribers).order_by("__name__")
        query = query.select(fields).limit(_PAGE)
        while True:
            page = await query.get()
            for each in page:
                yield each
            if len(page) < _PAGE:
                return
            query = query.start_after(page[-1])

    async def _whole(
        self, references: list[AsyncDocumentReference]
    ) -> list[tuple[str, StoredSubscriber]]:
        """Those of them that are still there, by id."""
        found = [each async for each in self._db.get_all(references) if each.exists]
        found.sort(key=lambda each: each.id)
        return [(each.id, StoredSubscriber.model_validate(each.to_dict())) for each in found]
