"""Goes on with what follows a subscriber that was taken out, where the request for it broke off."""

from shared.identity.merged_into import Successors
from shared.people.merge_backfill import MergeFollowUp
from shared.privacy.erasure import ErasureService


class Interruptions:
    def __init__(
        self, successors: Successors, merges: MergeFollowUp, erasures: ErasureService
    ) -> None:
        self._successors = successors
        self._merges = merges
        self._erasures = erasures

    async def resume(self, brand_id: str, subscriber_id: str) -> None:
        """Has the rest of a merge or of an erasure done, once, however often asked; of a deletion
        there is none. Two reads at most.
        """
        into = await self._successors.into(brand_id, subscriber_id)
        if into is not None:
            await self._merges.begin(brand_id, into, subscriber_id)
        else:
            await self._erasures.resume(brand_id, subscriber_id)
