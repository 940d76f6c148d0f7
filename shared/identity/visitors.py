"""Visitors as documents: who each is proved to be, and since when."""

from dataclasses import replace
from typing import Final

from google.cloud.firestore import (
    DELETE_FIELD,
    SERVER_TIMESTAMP,
    ArrayUnion,
    AsyncClient,
    AsyncDocumentReference,
)
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import BaseFilter, FieldFilter, Or
from google.cloud.firestore_v1.field_path import FieldPath

from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.identity.merged_into import Successors
from shared.identity.models import PersonIds, StoredVisitor

MOST_VISITORS: Final = 29
"""Of a person, whose visits make one journey: with the conversion's own, as many as a query may
name.
"""

_MOST_READ: Final = 100
_FIRST: Final = "1"


class VisitorLinks:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._successors = Successors(db)

    async def read(self, brand_id: str, visitor_id: str) -> StoredVisitor | None:
        """None for a visitor that is nobody known: one read."""
        stored = (await self._reference(brand_id, visitor_id).get()).to_dict()
        return None if stored is None else StoredVisitor.model_validate(stored)

    async def link(
        self,
        brand_id: str,
        visitor_id: str,
        person: PersonIds,
        proved_at: int | None,
    ) -> StoredVisitor | None:
        """Links a visitor to a person; answers what it is then, None where nobody knows it. The
        latest proof stands (its time in microseconds; None is now), in whatever order they come.
        Somebody who was merged is who that is now, and to somebody gone nothing is linked.
        """
        now = clock.now_ms() * 1000
        proof = now if proved_at is None else min(proved_at, now)

        async def apply(transaction: AsyncTransaction) -> StoredVisitor | None:
            reference = self._reference(brand_id, visitor_id)
            stored = (await reference.get(transaction=transaction)).to_dict()
            known = None if stored is None else StoredVisitor.model_validate(stored)
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
            return _known_as(own, known.following)

        return await transact(self._db, apply)

    async def followed(self, brand_id: str, visitor_id: str) -> None:
        """What the visitor did before it was known is adopted."""
        await self._reference(brand_id, visitor_id).update({"following": DELETE_FIELD})

    async def visitors_of(self, brand_id: str, person: PersonIds, as_of: int | None) -> list[str]:
        """The visitors that were this person's at a moment (microseconds; None is now), the newest
        links first: a read each.
        """
        visitors = self._db.collection(BrandPaths(brand_id).visitors)
        as_subscriber = FieldFilter("subscriberIds", "array_contains", person.subscriber_id)
        ever: list[BaseFilter] = [as_subscriber]
        if person.user_id is not None:
            ever.append(FieldFilter("userIds", "array_contains", person.user_id))
        which = ever[0] if len(ever) == 1 else Or(ever)
        found = await visitors.where(filter=which).limit(_MOST_READ).get()
        held = [
            (at, snapshot.id)
            for snapshot in found
            if (at := StoredVisitor.model_validate(snapshot.to_dict()).link_at(as_of))
            and at.person.is_same(person)
        ]
        newest_first = sorted(held, key=lambda each: (-each[0].made_at, each[1]))
        return [visitor_id for _, visitor_id in newest_first[:MOST_VISITORS]]

    def _reference(self, brand_id: str, visitor_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).visitors).document(visitor_id)


def _first_link(person: dict[str, str], proof: int) -> dict[str, object]:
    return {
        **person,
        "subscriberIds": [person["subscriberId"]],
        "userIds": [person["userId"]] if "userId" in person else [],
        "links": {_FIRST: {**person, "at": SERVER_TIMESTAMP, "provedAt": proof}},
        "following": _FIRST,
    }


def _next_link(known: StoredVisitor, person: PersonIds, proof: int) -> dict[str, object]:
    """Of the same subscriber, it is for another user: the subscriber was proved until now."""
    newest = known.link_at(None)
    if newest is not None and known.subscriber_id == person.subscriber_id:
        proof = max(proof, newest.stands_since)
    fields = _fields(person)
    links: dict[str, object] = {_place(number): DELETE_FIELD for number in known.superfluous()}
    added = {**fields, "at": SERVER_TIMESTAMP, "provedAt": proof}
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
    proof: int,
) -> None:
    """A later proof of what is known holds against others until then."""
    if known.links and known.says(person) and not known.proves(person, proof):
        transaction.update(reference, {_place(str(known.newest), "provedAt"): proof})


def _place(*names: str) -> str:
    path: str = FieldPath("links", *names).to_api_repr()
    return path


def _stays(known: StoredVisitor, person: PersonIds, proof: int) -> bool:
    """Whether the visitor is known as this person already, or as another one by a later proof."""
    if known.subscriber_id == person.subscriber_id:
        return known.says(person)
    newest = known.link_at(None)
    return newest is not None and newest.stands_since > proof


def _known_as(person: PersonIds, following: str | None) -> StoredVisitor:
    return StoredVisitor(
        subscriber_id=person.subscriber_id, user_id=person.user_id, following=following
    )


def _fields(person: PersonIds) -> dict[str, str]:
    fields = {"subscriberId": person.subscriber_id}
    return fields if person.user_id is None else {**fields, "userId": person.user_id}
