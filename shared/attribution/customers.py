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

    def with_own_visitor(self, conversion: StoredConversion) -> list[str]:
        """Return whose visits make the journey: the conversion's visitor, and the person's."""
        own = [] if conversion.visitor_id is None else [conversion.visitor_id]
        return list(dict.fromkeys([*own, *self.visitors]))


@dataclass(frozen=True, slots=True)
class Everybody:
    """The persons, and the visitors, whose other conversions may depend on a conversion."""

    subscribers: frozenset[str]
    visitors: frozenset[str]


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

        # Their owners at that moment.
        person = _person_at(as_of, visitor, buyer, conversion.user_id)
        visitors = [] if person is None else await self._links.visitors_of(brand_id, person, as_of)

        # The choice: a name stands over the visitor.
        by_visitor = None if visitor is None else visitor.owner_of(created_at)
        return Customer(
            subscriber_id=by_visitor if buyer is None else buyer.subscriber_id,
            named=buyer is not None,
            visitors=tuple(visitors),
            known_visitor=visitor,
        )

    async def everybody(self, conversion: StoredConversion) -> Everybody:
        """Return all whom the conversion's names have ever led to, and the visitors who are theirs.

        Their later conversions may depend on this one.
        """
        brand_id = conversion.brand_id
        visitor = await self._visitor(conversion)
        buyer = await self._pointer(brand_id, conversion.customer_id)
        subscribers: set[str] = set()
        if visitor is not None:
            subscribers |= {link.subscriber_id for _, link in visitor.history.owners}
        if buyer is not None:
            subscribers |= {owner for _, owner in buyer.history.owners}
        visitors = set() if conversion.visitor_id is None else {conversion.visitor_id}
        for subscriber_id in subscribers:
            person = PersonIds(subscriber_id, conversion.user_id)
            visitors |= set(await self._links.visitors_of(brand_id, person, None))
        return Everybody(frozenset(subscribers), frozenset(visitors))

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
