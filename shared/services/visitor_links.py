"""Visitors as documents: who each is proved to be, and since when."""

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

from shared.gcp.firestore import transact
from shared.models.visitor import PersonIds, StoredVisitor
from shared.services.paths import BrandPaths

MOST_VISITORS: Final = 29
"""Of a person, whose visits make one journey: with the conversion's own, as many as a query may
name.
"""

_MOST_READ: Final = 100
_FIRST: Final = "1"


class VisitorLinks:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

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
    ) -> StoredVisitor:
        """Links a visitor to a person; answers what it is then. A proof (its time in microseconds)
        that comes after a later one changes nothing, nor does one of what is known.
        """

        async def apply(transaction: AsyncTransaction) -> StoredVisitor:
            reference = self._reference(brand_id, visitor_id)
            stored = (await reference.get(transaction=transaction)).to_dict()
            if stored is None:
                transaction.set(reference, _first_link(_fields(person)))
                return _known_as(person, _FIRST)
            known = StoredVisitor.model_validate(stored)
            if _says_nothing_new(known, person, proved_at):
                return known
            transaction.update(reference, _next_link(known, _fields(person)))
            return _known_as(person, known.following)

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


def _first_link(person: dict[str, str]) -> dict[str, object]:
    return {
        **person,
        "subscriberIds": [person["subscriberId"]],
        "userIds": [person["userId"]] if "userId" in person else [],
        "links": {_FIRST: {**person, "at": SERVER_TIMESTAMP}},
        "following": _FIRST,
    }


def _next_link(known: StoredVisitor, person: dict[str, str]) -> dict[str, object]:
    links: dict[str, object] = {_place(number): DELETE_FIELD for number in known.superfluous()}
    links[_place(str(known.newest + 1))] = {**person, "at": SERVER_TIMESTAMP}
    users = {"userIds": ArrayUnion([person["userId"]])} if "userId" in person else {}
    return {
        "userId": DELETE_FIELD,
        **person,
        "subscriberIds": ArrayUnion([person["subscriberId"]]),
        **users,
        **links,
    }


def _place(number: str) -> str:
    path: str = FieldPath("links", number).to_api_repr()
    return path


def _says_nothing_new(known: StoredVisitor, person: PersonIds, proved_at: int | None) -> bool:
    if known.subscriber_id == person.subscriber_id:
        return known.says(person)
    newest = known.link_at(None)
    return proved_at is not None and newest is not None and newest.made_at > proved_at


def _known_as(person: PersonIds, following: str | None) -> StoredVisitor:
    return StoredVisitor(
        subscriber_id=person.subscriber_id, user_id=person.user_id, following=following
    )


def _fields(person: PersonIds) -> dict[str, str]:
    fields = {"subscriberId": person.subscriber_id}
    return fields if person.user_id is None else {**fields, "userId": person.user_id}
