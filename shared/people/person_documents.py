"""Where a person left traces: the one place that knows, for whoever shows or erases them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, Query
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.journey_reader import created_at
from shared.brands.paths import BrandPaths
from shared.gcp.firestore import Snapshot
from shared.identity.models import CustomerKey, StoredVisitor
from shared.people.logic.traces import Traces
from shared.subscribers.store import Held

MOST_NAMED: Final = 30
"""Values that one query may ask for; it may read as many lists to answer."""

_PAGE: Final = 300


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with its visitors, which may have been known as others at other times."""

    traces: Traces
    visitors: Mapping[str, StoredVisitor]

    def did(self, snapshot: Snapshot) -> bool:
        """Whether a document that names a visitor is of when this was the visitor."""
        visitor = self.visitors.get((snapshot.to_dict() or {}).get("visitorId", ""))
        if visitor is None:
            return False
        return visitor.owner_of(created_at(snapshot)) in self.traces.subscriber_ids


class PersonDocuments:
    """Queries for a person's documents: each list is of as many queries as its ids need."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def traces(
        self, brand_id: str, held: Held, transaction: AsyncTransaction | None = None
    ) -> Traces:
        """By what a subscriber is found, those that were merged into it included."""
        stored = held.stored
        addresses = [stored.email, *stored.other_emails]
        user_ids = () if stored.user_id is None else (stored.user_id,)
        keys = [str(CustomerKey.of_user(each)) for each in user_ids]
        keys += [str(CustomerKey.of_email(each)) for each in addresses]
        merged = await self.merged_into(brand_id, held.id, transaction)
        return Traces(brand_id, (held.id, *merged), user_ids, tuple(keys))

    async def known(self, brand_id: str, held: Held) -> KnownPerson:
        """A subscriber with its visitors: a read for each of them, besides those of `traces`."""
        person = await self.traces(brand_id, held)
        visitors = {
            each.id: StoredVisitor.model_validate(each.to_dict())
            async for each in everything(self.visitors(person))
        }
        return KnownPerson(replace(person, visitor_ids=tuple(sorted(visitors))), visitors)

    async def merged_into(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> list[str]:
        """The ids of all that were merged into this one, and into those."""
        merges = BrandPaths(brand_id).merges
        found: list[str] = []
        asked = [subscriber_id]
        while asked:
            queries = self._any_of(merges, "into", asked)
            pages = [await each.get(transaction=transaction) for each in queries]
            asked = [each.id for page in pages for each in page if each.id not in found]
            found += asked
        return found

    def visitors(self, person: Traces) -> list[AsyncQuery]:
        """Visitors that are or were known as this person."""
        visitors = BrandPaths(person.brand_id).visitors
        return self._any_of(visitors, "subscriberIds", person.subscriber_ids, "array_contains_any")

    def claims(self, person: Traces) -> list[AsyncDocumentReference]:
        claims = self._db.collection(BrandPaths(person.brand_id).claims)
        return [claims.document(each) for each in person.visitor_ids]

    def claims_to_be(self, person: Traces) -> list[AsyncQuery]:
        """Claims of any visitor, proved or not, to be one of its users or addresses."""
        claims = BrandPaths(person.brand_id).claims
        return [
            *self._any_of(claims, "userId", person.user_ids),
            *self._any_of(claims, "emailHash", person.email_hashes),
        ]

    def erasures(self, person: Traces) -> list[AsyncQuery]:
        """Notes of subscribers that left, with one of its users or addresses."""
        erasures = BrandPaths(person.brand_id).erasures
        return self._any_of(erasures, "customerIds", person.customer_ids, "array_contains_any")

    def sessions(self, person: Traces) -> list[AsyncQuery]:
        """Those of its visitors, newest first."""
        sessions = BrandPaths(person.brand_id).sessions
        found = self._any_of(sessions, "visitorId", person.visitor_ids)
        return [_newest_first(each, "startedAt") for each in found]

    def booked(self, person: Traces) -> list[AsyncQuery]:
        """Conversions that were booked for the person, newest first."""
        conversions = BrandPaths(person.brand_id).conversions
        found = self._any_of(conversions, "subscriberId", person.subscriber_ids)
        return [_newest_first(each, "occurredAt") for each in found]

    def refunded(self, person: Traces) -> list[AsyncQuery]:
        """Those of them that have refunds: only these have the field, and it is never empty."""
        conversions = BrandPaths(person.brand_id).conversions
        found = self._any_of(conversions, "subscriberId", person.subscriber_ids)
        return [each.where(filter=FieldFilter("refunds", ">", {})) for each in found]

    def conversions(self, person: Traces) -> list[AsyncQuery]:
        """All that the person made, booked for it or not; one may come several times."""
        conversions = BrandPaths(person.brand_id).conversions
        visits = self._any_of(conversions, "visitorId", person.visitor_ids)
        customers = self._any_of(conversions, "customerId", person.customer_ids)
        named = self._any_of(conversions, "namedCustomer", person.customer_ids)
        return [*self.booked(person), *visits, *customers, *named]

    def events(self, person: Traces) -> list[AsyncQuery]:
        events = BrandPaths(person.brand_id).events
        return [
            *self._any_of(events, "visitorId", person.visitor_ids),
            *self._any_of(events, "customerId", person.customer_ids),
        ]

    def messages(self, person: Traces) -> list[AsyncQuery]:
        outbox = BrandPaths(person.brand_id).outbox
        return self._any_of(outbox, "subscriberId", person.subscriber_ids)

    def _any_of(
        self, collection: str, field: str, values: Sequence[str], operator: str = "in"
    ) -> list[AsyncQuery]:
        documents = self._db.collection(collection)
        portions = [values[at : at + MOST_NAMED] for at in range(0, len(values), MOST_NAMED)]
        return [
            documents.where(filter=FieldFilter(field, operator, list(each))) for each in portions
        ]


async def everything(queries: Iterable[AsyncQuery]) -> AsyncIterator[Snapshot]:
    """All documents that these queries find, each once, page by page."""
    seen: set[str] = set()
    for query in queries:
        page: list[Snapshot] = []
        following = query.limit(_PAGE)
        while True:
            page = list(await following.get())
            for snapshot in page:
                if snapshot.id not in seen:
                    seen.add(snapshot.id)
                    yield snapshot
            if len(page) < _PAGE:
                break
            following = query.limit(_PAGE).start_after(page[-1])


def _newest_first(query: AsyncQuery, field: str) -> AsyncQuery:
    by_time = query.order_by(field, direction=Query.DESCENDING)
    return by_time.order_by("__name__", direction=Query.DESCENDING)
