"""Persons: who did something, by what is known of them, and who a browser is proved to be.

See docs/decisions/persons.md.
"""

from collections.abc import Mapping

from google.cloud.firestore import AsyncClient

from shared.identity.backfill_tasks import Followed, begin_backfill
from shared.identity.lookup import Pointers
from shared.identity.models import CustomerKey, PersonIds
from shared.identity.visitors import VisitorLinks


class Persons:
    def __init__(self, db: AsyncClient) -> None:
        self._pointers = Pointers(db)
        self._links = VisitorLinks(db)

    async def named(self, brand_id: str, customer: CustomerKey) -> str | None:
        """Return the subscriber of a user or an email address; None for a visitor."""
        pointer = await self._pointers.of_customer(brand_id, customer)
        return None if pointer is None else pointer.subscriber_id

    async def link_visitor(
        self,
        brand_id: str,
        visitor_id: str,
        subscriber_id: str,
        user_id: str | None = None,
        *,
        proved_at: int | None = None,
    ) -> None:
        """Notes who a visitor is proved to be, and has its past adopted. `proved_at` is when that
        was so, in microseconds: a later proof stands. Doing it again changes nothing, and nothing
        leads to a person that is gone.
        """
        person = PersonIds(subscriber_id, user_id)
        known = await self._links.link(brand_id, visitor_id, person, proved_at)
        if known is not None and known.following is not None:
            await begin_backfill(
                brand_id, known.subscriber_id, Followed.VISITOR, visitor_id, known.following
            )

    async def follow_up_written(
        self,
        brand_id: str,
        subscriber_id: str,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
        cause: str,
    ) -> None:
        """Has what addresses and users did before adopted by the subscriber that a write gave them
        to. `cause` tells this write from another one that gives it the same, later.
        """
        gained = set() if after is None else _addressed(after) - _addressed(before or {})
        for key in sorted(map(str, gained)):
            await begin_backfill(brand_id, subscriber_id, Followed.CUSTOMER, key, cause)


def _addressed(subscriber: Mapping[str, object]) -> set[CustomerKey]:
    """What customers' ids lead to a subscriber, as it lies in Firestore."""
    others = subscriber.get("otherEmails")
    emails = [subscriber.get("email"), *(others if isinstance(others, list) else ())]
    keys = {CustomerKey.of_email(email) for email in emails if isinstance(email, str)}
    user_id = subscriber.get("userId")
    return keys | {CustomerKey.of_user(user_id)} if isinstance(user_id, str) else keys
