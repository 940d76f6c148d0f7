"""Whose a conversion is: by what it names, and by whose its browser is proved to be.

See docs/decisions/persons.md.
"""

from dataclasses import dataclass
from datetime import datetime

from google.cloud.firestore import AsyncClient

from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.identity.identification import Identification
from shared.identity.lookup import Pointer, Pointers
from shared.identity.models import CustomerKey, PersonIds, StoredVisitor
from shared.identity.visitors import VisitorLinks


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose a conversion is.

    `named` tells whether a user or an email address names the person, which stands over what the
    visitor says. `visitors` were the person's when the conversion was created.
    """

    subscriber_id: str | None = None
    named: bool = False
    visitors: tuple[str, ...] = ()
    known_visitor: StoredVisitor | None = None

    def person_of(self, conversion: StoredConversion) -> str | None:
        """Return whom the conversion should be booked for, where it may be booked already."""
        if self.named:
            return self.subscriber_id
        return conversion.subscriber_id or self.subscriber_id


class Customers:
    """Finds the customers of conversions, and links their visitors where an order proves it."""

    def __init__(self, db: AsyncClient) -> None:
        self._pointers = Pointers(db)
        self._links = VisitorLinks(db)
        self._identification = Identification(db)

    async def customer(
        self, conversion: StoredConversion, created_at: datetime, as_of: datetime | None
    ) -> Customer:
        """Return whose a conversion is, with the visitors that were theirs at `as_of` (None is
        now).
        """
        brand_id = conversion.brand_id

        # The ids that the conversion names.
        visitor = await self._visitor(conversion)
        buyer = await self._pointer(brand_id, conversion.customer_id)
        named = buyer
        if conversion.named_customer is not None:
            named = await self._pointer(brand_id, conversion.named_customer)

        # Their owners at that moment.
        person = _person_at(as_of, visitor, buyer, conversion.user_id)
        visitors = [] if person is None else await self._links.visitors_of(brand_id, person, as_of)

        # The choice: a name stands over the visitor.
        by_visitor = None if visitor is None else visitor.owner_of(created_at)
        return Customer(
            subscriber_id=by_visitor if named is None else named.subscriber_id,
            named=named is not None,
            visitors=tuple(visitors),
            known_visitor=visitor,
        )

    async def person_of_visitor(
        self, conversion: StoredConversion, stored_at: datetime
    ) -> str | None:
        """Return whose the visitor was when the conversion was stored; one read."""
        visitor = await self._visitor(conversion)
        return None if visitor is None else visitor.owner_of(stored_at)

    async def prove(
        self, conversion: StoredConversion, customer: Customer, created_at: datetime
    ) -> None:
        """Link the visitor of a server's order that names a person: it proves who they were."""
        visitor_id, subscriber_id = conversion.visitor_id, customer.subscriber_id
        by_server = conversion.reporter is Reporter.SERVER and customer.named
        if visitor_id is None or subscriber_id is None or not by_server:
            return
        visitor, user_id = customer.known_visitor, conversion.user_id
        proved_at = min(conversion.occurred_at, created_at)
        person = PersonIds(subscriber_id, user_id)
        if visitor is not None and not _is_to_link(visitor, person, proved_at):
            return
        await self._identification.link_visitor(
            brand_id=conversion.brand_id,
            visitor_id=visitor_id,
            subscriber_id=subscriber_id,
            user_id=user_id,
            proved_at=proved_at,
        )

    async def _visitor(self, conversion: StoredConversion) -> StoredVisitor | None:
        if conversion.visitor_id is None:
            return None
        return await self._links.read(conversion.brand_id, conversion.visitor_id)

    async def _pointer(self, brand_id: str, customer: str | None) -> Pointer | None:
        if customer is None:
            return None
        return await self._pointers.of_customer(brand_id, CustomerKey.parse(customer))


def _is_to_link(visitor: StoredVisitor, person: PersonIds, proved_at: datetime) -> bool:
    """Tell whether the proof is new, or what it led to is not backfilled yet."""
    return visitor.pending_backfill is not None or not visitor.is_proved(person, proved_at)


def _person_at(
    moment: datetime | None,
    visitor: StoredVisitor | None,
    buyer: Pointer | None,
    user_id: str | None,
) -> PersonIds | None:
    """Return the person at a moment (None is now): whom the buyer led to, else the visitor."""
    subscriber_id = None if buyer is None else buyer.history.owner_at(moment)
    if subscriber_id is not None:
        return PersonIds(subscriber_id, user_id)
    link = None if visitor is None else visitor.history.owner_at(moment)
    return None if link is None else link.person
