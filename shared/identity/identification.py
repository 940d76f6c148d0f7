"""Persons: who did something, by what is known of them, and who a browser is proved to be.

See docs/decisions/persons.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from google.cloud.firestore import AsyncClient

from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.common.ids import customer_id
from shared.identity.backfill_tasks import Followed
from shared.identity.follow_up_queue import FollowUpQueue
from shared.identity.lookup import Pointers
from shared.identity.models import PersonIds, StoredVisitor
from shared.identity.visitors import VisitorLinks


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose a conversion is. `named` says that its user or address names the person, which stands
    over what its visitor says; `visitors` were the person's when the conversion was created.
    """

    subscriber_id: str | None = None
    named: bool = False
    visitors: tuple[str, ...] = ()
    known_visitor: StoredVisitor | None = None

    def person_of(self, conversion: StoredConversion) -> str | None:
        """Whom the conversion should be booked for, where somebody may have adopted it."""
        if self.named:
            return self.subscriber_id
        return conversion.subscriber_id or self.subscriber_id


class Persons:
    def __init__(self, db: AsyncClient, links: VisitorLinks, queue: FollowUpQueue) -> None:
        self._pointers = Pointers(db)
        self._links = links
        self._queue = queue

    async def named(self, brand_id: str, key: str | None) -> str | None:
        """The subscriber of a customer's id, where that is a user or an address."""
        found = await self._pointers.of_customer(brand_id, key)
        return None if found is None else found.subscriber_id

    async def customer(
        self, conversion: StoredConversion, created_at: int, as_of: int | None
    ) -> Customer:
        """Whose a conversion is, and the visitors that were this person's as of a moment (in
        microseconds; None is now). What names a person stands over who its visitor is.
        """
        brand_id, visitor_id = conversion.brand_id, conversion.visitor_id
        known = None if visitor_id is None else await self._links.read(brand_id, visitor_id)
        by_visitor = None if known is None else known.whose(created_at)
        named = await self._pointers.of_customer(brand_id, conversion.customer_id)
        held = None if known is None else known.link_at(as_of)
        person = None if held is None else held.person
        then = None if named is None else named.at(as_of)
        if then is not None:
            person = PersonIds(then, conversion.user_id)
        visitors = [] if person is None else await self._links.visitors_of(brand_id, person, as_of)
        if conversion.named_customer is not None:
            named = await self._pointers.of_customer(brand_id, conversion.named_customer)
        return Customer(
            subscriber_id=by_visitor if named is None else named.subscriber_id,
            named=named is not None,
            visitors=tuple(visitors),
            known_visitor=known,
        )

    async def person_of_visitor(self, conversion: StoredConversion, stored_at: int) -> str | None:
        """Whose its visitor was when the conversion was stored (microseconds): one read."""
        if conversion.visitor_id is None:
            return None
        known = await self._links.read(conversion.brand_id, conversion.visitor_id)
        return None if known is None else known.whose(stored_at)

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
            await self._queue.begin(
                brand_id, known.subscriber_id, Followed.VISITOR, visitor_id, known.following
            )

    async def prove(
        self, conversion: StoredConversion, customer: Customer, created_at: int
    ) -> None:
        """A server's order that names a person and a visitor proves who the visitor was then."""
        visitor_id, subscriber_id = conversion.visitor_id, customer.subscriber_id
        by_server = conversion.reporter is Reporter.SERVER and customer.named
        if visitor_id is None or subscriber_id is None or not by_server:
            return
        known, user_id = customer.known_visitor, conversion.user_id
        happened_at = round(conversion.occurred_at.timestamp() * 1_000_000)
        proved_at = min(happened_at, created_at)
        person = PersonIds(subscriber_id, user_id)
        if known is not None and known.following is None and known.proves(person, proved_at):
            return
        await self.link_visitor(
            brand_id=conversion.brand_id,
            visitor_id=visitor_id,
            subscriber_id=subscriber_id,
            user_id=user_id,
            proved_at=proved_at,
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
        for key in sorted(gained):
            await self._queue.begin(brand_id, subscriber_id, Followed.CUSTOMER, key, cause)


def _addressed(subscriber: Mapping[str, object]) -> set[str]:
    """What customers' ids lead to a subscriber, as it lies in Firestore."""
    others = subscriber.get("otherEmails")
    emails = [subscriber.get("email"), *(others if isinstance(others, list) else ())]
    keys = {customer_id(None, email, None) for email in emails if isinstance(email, str)}
    user_id = subscriber.get("userId")
    keys.add(customer_id(user_id, None, None) if isinstance(user_id, str) else None)
    return {key for key in keys if key is not None}
