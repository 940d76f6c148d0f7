"""Answer questions about automations from this process's database."""

from shared.gcp.firestore import marketing_database


async def using_segment(brand_id: str, segment_id: str) -> list[str]:
    """Return up to five automations that use a segment."""
    from shared.automations.segment_use import automations_using_segment

    return await automations_using_segment(marketing_database(), brand_id, segment_id)
