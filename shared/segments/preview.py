"""Find the subscribers that rules would match, without saving the rules."""

from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.field_path import FieldPath

from shared.brands.models.config import BrandSettings
from shared.brands.paths import BrandPaths
from shared.gcp.pages import every
from shared.segments.evaluation import today
from shared.segments.logic.checking import check_references, parse_rules
from shared.segments.logic.compiler import Definition, compile_segments
from shared.segments.logic.projection import needed, stored_fields
from shared.segments.models.stored import RawRules
from shared.segments.rules import definitions, read_rules
from shared.subscribers.models.stored import StoredSubscriber

EXAMPLES: Final = 10

_PREVIEW: Final = "preview"
"""The id of the previewed rules among the brand's segments."""
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """The number of subscribers that the rules match, and the first of them by id."""

    count: int
    examples: list[tuple[str, StoredSubscriber]]


class SegmentPreview:
    """Evaluates rules that are not saved."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def find(self, settings: BrandSettings, rules: RawRules) -> Preview:
        """Return the subscribers that the rules match, by evaluating all subscribers.

        This costs one read for each subscriber, but only the fields that the rules need are
        fetched. Raise `InvalidError` if a segment of this brand could not have these rules.
        """
        brand_id = settings.config.brand_id
        segments = definitions(await read_rules(self._db, brand_id))
        segments[_PREVIEW] = Definition(static=False, rules=parse_rules(rules))
        check_references(_PREVIEW, segments)
        segments = needed(segments, _PREVIEW)
        compiled, now = compile_segments(segments), today(settings)
        fields = [FieldPath(*path).to_api_repr() for path in stored_fields(segments)]
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        count = 0
        first: list[AsyncDocumentReference] = []
        async for each in every(subscribers.order_by("__name__").select(fields), _PAGE):
            if _PREVIEW in compiled.evaluate(each.to_dict() or {}, now).segment_ids:
                count += 1
                if len(first) < EXAMPLES:
                    first.append(each.reference)
        return Preview(count, await self._whole(first))

    async def _whole(
        self, references: list[AsyncDocumentReference]
    ) -> list[tuple[str, StoredSubscriber]]:
        """Return the subscribers that still exist, with all their fields, sorted by id."""
        found = [each async for each in self._db.get_all(references) if each.exists]
        found.sort(key=lambda each: each.id)
        return [(each.id, StoredSubscriber.read(each)) for each in found]
