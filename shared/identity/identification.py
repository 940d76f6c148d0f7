"""Find a person by email address or user, and store the person to whom a browser belongs.

See docs/decisions/persons.md.
"""

from collections.abc import Mapping
from datetime import datetime

from google.cloud.firestore import AsyncClient

from shared.identity.backfill_tasks import PastOf, begin_backfill
from shared.identity.lookup import Pointers
from shared.identity.models import CustomerKey, PersonIds
from shared.identity.visitors import VisitorLinks


class Identification:
    """Finds subscribers, links visitors to them, and begins backfills of what they did before."""

    def __init__(self, db: AsyncClient) -> None:
        self._pointers = Pointers(db)
        self._links = VisitorLinks(db)

    async def subscriber_of(self, brand_id: str, customer: CustomerKey) -> str | None:
        """Return the id of the subscriber that a user or an email address belongs to.

        Return None if there is none. A visitor's key always gives None.
        """
        pointer = await self._pointers.of_customer(brand_id, customer)
        return None if pointer is None else pointer.subscriber_id

    async def link_visitor(
        self,
        brand_id: str,
        visitor_id: str,
        subscriber_id: str,
        user_id: str | None = None,
        *,
        proved_at: datetime | None = None,
    ) -> None:
        """Link a visitor to the person they are proved to be, and begin the backfill of their past.

        `proved_at` is the moment of the proof; None means now. If there are several proofs, the one
        of the latest moment decides. Repeating a call changes nothing. If the person was deleted,
        nothing is linked.
        """
        person = PersonIds(subscriber_id, user_id)
        known = await self._links.link(brand_id, visitor_id, person, proved_at)
        if known is not None and known.pending_backfill is not None:
            await begin_backfill(
                brand_id, known.subscriber_id, PastOf.VISITOR, visitor_id, known.pending_backfill
            )

    async def backfill_gained(
        self,
        brand_id: str,
        subscriber_id: str,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
        cause: str,
    ) -> None:
        """Begin a backfill for each email address and user that a write added to a subscriber.

        `before` and `after` are the subscriber's fields; None if the document did not exist.
        `cause` distinguishes this write from a later one that adds the same again.
        """
        gained = set() if after is None else _customers(after) - _customers(before or {})
        for key in sorted(map(str, gained)):
            await begin_backfill(brand_id, subscriber_id, PastOf.CUSTOMER, key, cause)


def _customers(subscriber: Mapping[str, object]) -> set[CustomerKey]:
    """Return the keys of the email addresses and the user of a stored subscriber."""
    others = subscriber.get("otherEmails")
    emails = [subscriber.get("email"), *(others if isinstance(others, list) else ())]
    keys = {CustomerKey.of_email(email) for email in emails if isinstance(email, str)}
    user_id = subscriber.get("userId")
    return keys | {CustomerKey.of_user(user_id)} if isinstance(user_id, str) else keys
