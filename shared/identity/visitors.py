"""Store the person to whom each visitor belongs, and since when."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from google.cloud.firestore import (
    DELETE_FIELD,
    SERVER_TIMESTAMP,
    ArrayUnion,
    AsyncClient,
    AsyncDocumentReference,
    Query,
)
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import BaseFilter, FieldFilter, Or
from google.cloud.firestore_v1.field_path import FieldPath

from shared.brands.paths import BrandPaths
from shared.common.times import microseconds, moment
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.identity.merged_into import Successors
from shared.identity.models import PersonIds, StoredVisitor

MOST_VISITORS: Final = 10
"""The most visitors of a person whose visits form one journey, beside the conversion's own."""

_FIRST: Final = "1"
_KNOWN_SINCE: Final = "knownSince"
"""The field of a visitor with the time of their first link, by which the newest are found."""


class VisitorLinks:
    """Reads and makes links between visitors and persons."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._successors = Successors(db)

    async def read(self, brand_id: str, visitor_id: str) -> StoredVisitor | None:
        """Return a visitor, or None if it is not known who they are. This costs one read."""
        snapshot = await self._reference(brand_id, visitor_id).get()
        return StoredVisitor.read(snapshot) if snapshot.exists else None

    async def link(
        self,
        brand_id: str,
        visitor_id: str,
        person: PersonIds,
        proved_at: datetime | None,
    ) -> StoredVisitor | None:
        """Link a visitor to a person. Return who the visitor is then, or None if that is not known.

        The proof of the latest moment decides, in whatever order proofs arrive. `proved_at` is the
        moment of this proof; None means now. If the person was merged, the visitor is linked to the
        subscriber they are now. If the person was deleted, no link is made.
        """
        now = moment(clock.now_ms())
        proof = now if proved_at is None else min(proved_at, now)

        async def apply(transaction: AsyncTransaction) -> StoredVisitor | None:
            reference = self._reference(brand_id, visitor_id)
            snapshot = await reference.get(transaction=transaction)
            known = StoredVisitor.read(snapshot) if snapshot.exists else None
            if known is not None and _stays(known, person, proof):
                _note_proof(transaction, reference, known, person, proof)
                return known
            today = await self._successors.of(brand_id, person.subscriber_id, transaction)
            if today is None:
                return known
            own = replace(person, subscriber_id=today)
            if known is None:
                transaction.set(reference, _first_link(_fields(own), proof))
                return _known_as(own, _FIRST)
            if _stays(known, own, proof):
                _note_proof(transaction, reference, known, own, proof)
                return known
            transaction.update(reference, _next_link(known, own, proof))
            return _known_as(own, known.pending_backfill)

        return await transact(self._db, apply)

    async def backfilled(self, brand_id: str, visitor_id: str) -> None:
        """Store that the visitor's past, before they were known, has been backfilled."""
        await self._reference(brand_id, visitor_id).update({"following": DELETE_FIELD})

    async def visitors_of(
        self, brand_id: str, person: PersonIds, as_of: datetime | None
    ) -> list[str]:
        """Return visitors that belonged to this person at the moment `as_of`; None means now.

        Of all that were ever linked to the person, only the `MOST_VISITORS` that became known last
        are looked at, whoever they belonged to. So this costs a read for each, and a visitor's
        place does not change with later links.
        """
        visitors = self._db.collection(BrandPaths(brand_id).visitors)
        as_subscriber = FieldFilter("subscriberIds", "array_contains", person.subscriber_id)
        ever: list[BaseFilter] = [as_subscriber]
        if person.user_id is not None:
            ever.append(FieldFilter("userIds", "array_contains", person.user_id))
        query = visitors.where(filter=ever[0] if len(ever) == 1 else Or(ever))
        if as_of is not None:
            query = query.where(filter=FieldFilter(_KNOWN_SINCE, "<=", as_of))
        newest_first = query.order_by(_KNOWN_SINCE, direction=Query.DESCENDING)
        found = await newest_first.limit(MOST_VISITORS).get()
        return [
            snapshot.id
            for snapshot in found
            if (link := StoredVisitor.read(snapshot).history.owner_at(as_of))
            and link.person.is_same(person)
        ]

    def _reference(self, brand_id: str, visitor_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).visitors).document(visitor_id)


def _first_link(person: dict[str, str], proof: datetime) -> dict[str, object]:
    return {
        **person,
        "subscriberIds": [person["subscriberId"]],
        "userIds": [person["userId"]] if "userId" in person else [],
        "links": {_FIRST: {**person, "at": SERVER_TIMESTAMP, "provedAt": microseconds(proof)}},
        "following": _FIRST,
        _KNOWN_SINCE: SERVER_TIMESTAMP,
    }


def _next_link(known: StoredVisitor, person: PersonIds, proof: datetime) -> dict[str, object]:
    """Return the fields to write when another link is added to a visitor.

    If the subscriber stays the same and only the user changes, the earlier proof of the subscriber
    remains valid.
    """
    newest = known.newest_link
    if newest is not None and known.subscriber_id == person.subscriber_id:
        proof = max(proof, newest.stands_since)
    fields = _fields(person)
    links: dict[str, object] = {_place(number): DELETE_FIELD for number in known.superfluous()}
    added = {**fields, "at": SERVER_TIMESTAMP, "provedAt": microseconds(proof)}
    links[_place(str(known.newest + 1))] = added
    users = {"userIds": ArrayUnion([person.user_id])} if person.user_id is not None else {}
    return {
        "userId": DELETE_FIELD,
        **fields,
        "subscriberIds": ArrayUnion([person.subscriber_id]),
        **users,
        **links,
    }


def _note_proof(
    transaction: AsyncTransaction,
    reference: AsyncDocumentReference,
    known: StoredVisitor,
    person: PersonIds,
    proof: datetime,
) -> None:
    """Store the moment of a later proof of the same person.

    It outranks proofs of other persons up to that moment.
    """
    if known.links and known.is_known_as(person) and not known.is_proved(person, proof):
        proved_at = {_place(str(known.newest), "provedAt"): microseconds(proof)}
        transaction.update(reference, proved_at)


def _place(*names: str) -> str:
    path: str = FieldPath("links", *names).to_api_repr()
    return path


def _stays(known: StoredVisitor, person: PersonIds, proof: datetime) -> bool:
    """Tell whether the visitor's newest link stays as it is.

    This is so if they are known as this person already, or as another person by a later proof.
    """
    if known.subscriber_id == person.subscriber_id:
        return known.is_known_as(person)
    newest = known.newest_link
    return newest is not None and newest.stands_since > proof


def _known_as(person: PersonIds, pending_backfill: str | None) -> StoredVisitor:
    return StoredVisitor(
        subscriber_id=person.subscriber_id,
        user_id=person.user_id,
        pending_backfill=pending_backfill,
    )


def _fields(person: PersonIds) -> dict[str, str]:
    fields = {"subscriberId": person.subscriber_id}
    return fields if person.user_id is None else {**fields, "userId": person.user_id}
