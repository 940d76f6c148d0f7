"""Define how customers, persons and visitors are named and stored.

A browser may be proved to be one person today and another tomorrow, so each link stores when it was
made. What a visitor did belongs to the person to whom the visitor was linked when it was stored.
What came before the first link belongs to the first person. So the answer is always the same,
whenever it is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from pydantic import Field

from shared.common.ids import email_hash
from shared.common.times import StoredMicroseconds
from shared.common.wire import StoredModel
from shared.identity.logic.link_history import LinkHistory

MAX_LINKS: Final = 100
"""How many links of a visitor are kept: the first, and the newest ones."""


class CustomerKind(StrEnum):
    """What identifies a customer."""

    USER = "user"
    EMAIL = "email"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """Identifies the customer who did something, as `customerId` in documents.

    As text: `user:{user id}`, `email:{hash of the email address}`, or only a visitor's id.
    """

    kind: CustomerKind
    value: str

    def __str__(self) -> str:
        return self.value if self.kind is CustomerKind.VISITOR else f"{self.kind}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the key of a `customerId`.

        A text that begins neither with `user:` nor with `email:` is a visitor's id.
        """
        for kind in (CustomerKind.USER, CustomerKind.EMAIL):
            if text.startswith(f"{kind}:"):
                return cls(kind, text.removeprefix(f"{kind}:"))
        return cls(CustomerKind.VISITOR, text)

    @classmethod
    def of_user(cls, user_id: str) -> Self:
        """Return the key of a user."""
        return cls(CustomerKind.USER, user_id)

    @classmethod
    def of_email(cls, email: str) -> Self:
        """Return the key of a normalised email address."""
        return cls(CustomerKind.EMAIL, email_hash(email))


def customer_id(user_id: str | None, email: str | None, visitor_id: str | None) -> str | None:
    """Return the `customerId` of the best known key: user, else email address, else visitor.

    Return None if all three are None.
    """
    if user_id is not None:
        return str(CustomerKey.of_user(user_id))
    if email is not None:
        return str(CustomerKey.of_email(email))
    return visitor_id


@dataclass(frozen=True, slots=True)
class PersonIds:
    """The ids of a person: their subscriber, and their user if there is one.

    After a merge, the user remains although this subscriber is gone.
    """

    subscriber_id: str
    user_id: str | None = None

    def is_same(self, other: "PersonIds") -> bool:
        """Tell whether both have the same subscriber or the same user."""
        if self.subscriber_id == other.subscriber_id:
            return True
        return self.user_id is not None and self.user_id == other.user_id


class VisitorLink(StoredModel):
    """One link of a visitor to a person, made because of a proof.

    `at` is the server's time of the commit that made the link. What was stored since then belongs
    to this person. `proved_at` is the latest moment for which there is a proof. A later proof of an
    earlier moment does not undo the link.
    """

    subscriber_id: str
    user_id: str | None = None
    at: datetime
    proved_at: StoredMicroseconds | None = None

    @property
    def person(self) -> PersonIds:
        """Return the person whom the visitor is proved to be."""
        return PersonIds(self.subscriber_id, self.user_id)

    @property
    def stands_since(self) -> datetime:
        """Return `proved_at`, or `at` if that is None."""
        return self.at if self.proved_at is None else self.proved_at


class StoredVisitor(StoredModel):
    """A known visitor: who they are now, and their links by number, from 1.

    `pending_backfill` is the number of the link whose past must still be backfilled; None if none.
    """

    subscriber_id: str
    user_id: str | None = None
    links: dict[str, VisitorLink] = Field(default_factory=dict)
    pending_backfill: str | None = Field(default=None, alias="following")

    def is_known_as(self, person: PersonIds) -> bool:
        """Tell whether the visitor is known as this person.

        If the person has a user, the visitor's user must be the same.
        """
        if self.subscriber_id != person.subscriber_id:
            return False
        return person.user_id is None or self.user_id == person.user_id

    def is_proved(self, person: PersonIds, moment: datetime) -> bool:
        """Tell whether there is a proof of this person at this moment or later."""
        newest = self.newest_link
        return self.is_known_as(person) and newest is not None and newest.stands_since >= moment

    @property
    def in_order(self) -> list[tuple[int, VisitorLink]]:
        """Return the links, oldest first, each with its number."""
        return sorted((int(number), link) for number, link in self.links.items())

    @property
    def history(self) -> LinkHistory[VisitorLink]:
        """Return the links as a history of owners."""
        return LinkHistory(tuple((link.at, link) for _, link in self.in_order))

    @property
    def newest(self) -> int:
        """Return the number of the newest link, or 0 if there is none."""
        return max(map(int, self.links), default=0)

    @property
    def newest_link(self) -> VisitorLink | None:
        """Return the newest link, or None if there is none."""
        return self.history.owner_at(None)

    def owner_of(self, stored_at: datetime) -> str:
        """Return the id of the subscriber that owns what was stored at this moment."""
        link = self.history.owner_of(stored_at)
        return self.subscriber_id if link is None else link.subscriber_id

    def superfluous(self) -> Iterable[str]:
        """Return the numbers of the links to delete when another link is added."""
        numbers = [str(number) for number, _ in self.in_order]
        return numbers[1 : len(numbers) - MAX_LINKS + 2]
