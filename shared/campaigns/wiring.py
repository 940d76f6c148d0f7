"""Answer questions about campaigns from this process's database."""

from shared.gcp.firestore import marketing_database


async def using_segment(brand_id: str, segment_id: str) -> list[str]:
    """Return up to five campaigns that use a segment."""
    from shared.campaigns.segment_use import campaigns_using_segment

    return await campaigns_using_segment(marketing_database(), brand_id, segment_id)
