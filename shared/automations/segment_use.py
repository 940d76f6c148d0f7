"""Find the automations that use a segment."""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths

_MOST_NAMED: Final = 5


async def automations_using_segment(db: AsyncClient, brand_id: str, segment_id: str) -> list[str]:
    """Return up to five automations that use a segment, such as `the automation 'Hello'`."""
    asks_for = FieldFilter("segmentIds", "array_contains", segment_id)
    query = db.collection(BrandPaths(brand_id).automations).where(filter=asks_for)
    found = await query.select(["name"]).limit(_MOST_NAMED).get()
    return [f"the automation {(each.to_dict() or {}).get('name', each.id)!r}" for each in found]
