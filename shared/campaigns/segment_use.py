"""Find the campaigns that use a segment."""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths

_MOST_NAMED: Final = 5


async def campaigns_using_segment(db: AsyncClient, brand_id: str, segment_id: str) -> list[str]:
    """Return up to five campaigns that are sent to a segment, such as `the campaign 'Spring'`."""
    sent_to = FieldFilter("recipientSegmentId", "==", segment_id)
    query = db.collection(BrandPaths(brand_id).campaigns).where(filter=sent_to)
    found = await query.select(["name"]).limit(_MOST_NAMED).get()
    return [f"the campaign {(each.to_dict() or {}).get('name', each.id)!r}" for each in found]
