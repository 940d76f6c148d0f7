"""Whose a conversion is: by what it names, and by whose its browser is proved to be.

See docs/decisions/persons.md.
"""

from dataclasses import dataclass

from google.cloud.firestore import AsyncClient

from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.identity.identification import Persons
from shared.identity.lookup import Pointer, Pointers
from shared.identity.models import CustomerKey, PersonIds, StoredVisitor
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


class Customers:
    def __init__(self, db: AsyncClient) -> None:
        self._pointers = Pointers(db)
        self._links = VisitorLinks(db)
        self._persons = Persons(db)

    async def customer(
        self, conversion: StoredConversion, created_at: int, as_of: int | None
    ) -> Customer:
        """Whose a conversion is, and the visitors that were this person's as of a moment (in
        microseconds; None is now). What names a person stands over who its visitor is.
        """
        brand_id, visitor_id = conversion.brand_id, conversion.visitor_id
        known = None if visitor_id is None else await self._links.read(brand_id, visitor_id)
        by_visitor = None if known is None else known.whose(created_at)
        named = await self._named(brand_id, conversion.customer_id)
        held = None if known is None else known.link_at(as_of)
        person = None if held is None else held.person
        then = None if named is None else named.at(as_of)
        if then is not None:
            person = PersonIds(then, conversion.user_id)
        visitors = [] if person is None else await self._links.visitors_of(brand_id, person, as_of)
        if conversion.named_customer is not None:
            named = await self._named(brand_id, conversion.named_customer)
        return Customer(
            subscriber_id=by_visitor if named is None else named.subscriber_id,
            named=named is not None,
            visitors=tuple(visitors),
            known_visitor=known,
        )

    async def _named(self, brand_id: str, customer: str | None) -> Pointer | None:
        if customer is None:
            return None
        return await self._pointers.of_customer(brand_id, CustomerKey.parse(customer))

    async def person_of_visitor(self, conversion: StoredConversion, stored_at: int) -> str | None:
        """Whose its visitor was when the conversion was stored (microseconds): one read."""
        if conversion.visitor_id is None:
            return None
        known = await self._links.read(conversion.brand_id, conversion.visitor_id)
        return None if known is None else known.whose(stored_at)

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
        await self._persons.link_visitor(
            brand_id=conversion.brand_id,
            visitor_id=visitor_id,
            subscriber_id=subscriber_id,
            user_id=user_id,
            proved_at=proved_at,
        )
