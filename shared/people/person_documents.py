"""Build the queries that find a person's documents, to show them or to erase them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, Query
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.journey_reader import created_at
from shared.brands.paths import BrandPaths
from shared.common.ids import refusal_key
from shared.gcp.firestore import Read, Snapshot
from shared.gcp.pages import every
from shared.identity.models import CustomerKey, StoredVisitor
from shared.people.logic.traces import Traces
from shared.subscribers.models.stored import StoredSubscriber

MOST_NAMED: Final = 30
"""The most values that one query may name. It may read as many index lists to answer."""

_PAGE: Final = 300


@dataclass(frozen=True, slots=True)
class Person:
    """A person with their browsers, which other people may have used at other times."""

    traces: Traces
    visitors: Mapping[str, StoredVisitor]

    def did(self, snapshot: Snapshot) -> bool:
        """Return whether this person used the document's browser when the document was stored."""
        visitor = self.visitors.get((snapshot.to_dict() or {}).get("visitorId", ""))
        if visitor is None:
            return False
        return visitor.owner_of(created_at(snapshot)) in self.traces.subscriber_ids


class PersonDocuments:
    """Builds the queries for a person's documents. Many ids need several queries for each kind."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def traces(
        self,
        brand_id: str,
        held: Read[StoredSubscriber],
        transaction: AsyncTransaction | None = None,
    ) -> Traces:
        """Return the ids by which a subscriber, and all who were merged into them, are found."""
        stored = held.value
        user_ids = () if stored.user_id is None else (stored.user_id,)
        keys = [str(CustomerKey.of_user(each)) for each in user_ids]
        keys += [str(CustomerKey.of_email(each)) for each in stored.emails]
        merged = await self.merged_into(brand_id, held.id, transaction)
        return Traces(brand_id, (held.id, *merged), user_ids, tuple(keys))

    async def person(self, brand_id: str, held: Read[StoredSubscriber]) -> Person:
        """Return a subscriber with their browsers. This costs a read for each, besides `traces`."""
        traces = await self.traces(brand_id, held)
        visitors = {
            each.id: StoredVisitor.read(each) async for each in everything(self.visitors(traces))
        }
        return Person(replace(traces, visitor_ids=tuple(sorted(visitors))), visitors)

    async def merged_into(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> list[str]:
        """Return the ids of all who were merged into this one, directly or through others."""
        merges = BrandPaths(brand_id).merges
        merged: list[str] = []
        winners = [subscriber_id]
        while winners:
            queries = self._any_of(merges, "into", winners)
            pages = [await each.get(transaction=transaction) for each in queries]
            winners = [each.id for page in pages for each in page if each.id not in merged]
            merged += winners
        return merged

    def visitors(self, person: Traces) -> list[AsyncQuery]:
        """Find the browsers that are, or were, known as this person's."""
        visitors = BrandPaths(person.brand_id).visitors
        return self._any_of(visitors, "subscriberIds", person.subscriber_ids, "array_contains_any")

    def claims(self, person: Traces) -> list[AsyncDocumentReference]:
        """Return references to what the person's browsers claimed."""
        claims = self._db.collection(BrandPaths(person.brand_id).claims)
        return [claims.document(each) for each in person.visitor_ids]

    def claims_to_be(self, person: Traces) -> list[AsyncQuery]:
        """Find claims, by any browser, to be one of the person's users or email addresses."""
        claims = BrandPaths(person.brand_id).claims
        return [
            *self._any_of(claims, "userId", person.user_ids),
            *self._any_of(claims, "emailHash", person.email_hashes),
        ]

    def erasures(self, person: Traces) -> list[AsyncQuery]:
        """Find notes on deleted and erased subscribers with one of the person's customer ids."""
        erasures = BrandPaths(person.brand_id).erasures
        return self._any_of(erasures, "customerIds", person.customer_ids, "array_contains_any")

    def sessions(self, person: Traces) -> list[AsyncQuery]:
        """Find the sessions of the person's browsers, newest first."""
        sessions = BrandPaths(person.brand_id).sessions
        queries = self._any_of(sessions, "visitorId", person.visitor_ids)
        return [_newest_first(each, "startedAt") for each in queries]

    def booked(self, person: Traces) -> list[AsyncQuery]:
        """Find the conversions that are booked for the person, newest first."""
        conversions = BrandPaths(person.brand_id).conversions
        queries = self._any_of(conversions, "subscriberId", person.subscriber_ids)
        return [_newest_first(each, "occurredAt") for each in queries]

    def refunded(self, person: Traces) -> list[AsyncQuery]:
        """Find the person's booked conversions with refunds. Only these have a field `refunds`."""
        conversions = BrandPaths(person.brand_id).conversions
        queries = self._any_of(conversions, "subscriberId", person.subscriber_ids)
        return [each.where(filter=FieldFilter("refunds", ">", {})) for each in queries]

    def conversions(self, person: Traces) -> list[AsyncQuery]:
        """Find all conversions of the person, booked for them or not. One may be found twice."""
        conversions = BrandPaths(person.brand_id).conversions
        visits = self._any_of(conversions, "visitorId", person.visitor_ids)
        customers = self._any_of(conversions, "customerId", person.customer_ids)
        return [*self.booked(person), *visits, *customers]

    def events(self, person: Traces) -> list[AsyncQuery]:
        """Find the events of the person's browsers, and the events that name the person."""
        events = BrandPaths(person.brand_id).events
        return [
            *self._any_of(events, "visitorId", person.visitor_ids),
            *self._any_of(events, "customerId", person.customer_ids),
        ]

    def offers(self, person: Traces) -> list[AsyncQuery]:
        """Find the offers of the person's visits for orders."""
        offers = BrandPaths(person.brand_id).offers
        return self._any_of(offers, "visitorIds", person.visitor_ids, "array_contains_any")

    def messages(self, person: Traces) -> list[AsyncQuery]:
        """Find the messages that wait to be sent to the person."""
        outbox = BrandPaths(person.brand_id).outbox
        return self._any_of(outbox, "subscriberId", person.subscriber_ids)

    def refused_rows(self, person: Traces) -> list[AsyncQuery]:
        """Find pages of refused rows, of any import of the brand, that name the person."""
        keys = [refusal_key(person.brand_id, each) for each in person.customer_ids]
        pages = self._db.collection_group("refusedRows")
        return [
            pages.where(filter=FieldFilter("of", "array_contains_any", keys[at : at + MOST_NAMED]))
            for at in range(0, len(keys), MOST_NAMED)
        ]

    def _any_of(
        self, collection: str, field: str, values: Sequence[str], operator: str = "in"
    ) -> list[AsyncQuery]:
        documents = self._db.collection(collection)
        portions = [values[at : at + MOST_NAMED] for at in range(0, len(values), MOST_NAMED)]
        return [
            documents.where(filter=FieldFilter(field, operator, list(each))) for each in portions
        ]


async def everything(queries: Iterable[AsyncQuery]) -> AsyncIterator[Snapshot]:
    """Yield all documents that these queries find, each once, page by page."""
    seen: set[str] = set()
    for query in queries:
        async for snapshot in every(query, _PAGE):
            if snapshot.id not in seen:
                seen.add(snapshot.id)
                yield snapshot


def _newest_first(query: AsyncQuery, field: str) -> AsyncQuery:
    by_time = query.order_by(field, direction=Query.DESCENDING)
    return by_time.order_by("__name__", direction=Query.DESCENDING)
