"""Customers, persons and visitors, as they are named and stored.

A browser may be proved to be one person today and another one tomorrow, so each link keeps when it
was made. What a visitor did belongs to whom they were linked to when it was stored. What came
before the first link belongs to the first person. So everyone who asks gets the same answer, at
any time.
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
"""How many links of a visitor are kept: the first one, and the newest."""


class CustomerKind(StrEnum):
    """What a customer is known by."""

    USER = "user"
    EMAIL = "email"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """Who did something, as documents name them in `customerId`.

    As text: `user:{user id}`, `email:{hash of the email address}`, or a visitor's id alone.
    """

    kind: CustomerKind
    value: str

    def __str__(self) -> str:
        return self.value if self.kind is CustomerKind.VISITOR else f"{self.kind}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a document; what has no kind of its own is a visitor."""
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
    """Return the text of the best key: the user, else the email address, else the visitor."""
    if user_id is not None:
        return str(CustomerKey.of_user(user_id))
    if email is not None:
        return str(CustomerKey.of_email(email))
    return visitor_id


@dataclass(frozen=True, slots=True)
class PersonIds:
    """What a person is known by. A user may outlive its subscriber, which was merged."""

    subscriber_id: str
    user_id: str | None = None

    def is_same(self, other: "PersonIds") -> bool:
        """Tell whether both have the same subscriber, or the same user."""
        if self.subscriber_id == other.subscriber_id:
            return True
        return self.user_id is not None and self.user_id == other.user_id


class VisitorLink(StoredModel):
    """One proof of who a visitor is.

    `at` is the server's time of the commit that made the link: what came since is this person's.
    `proved_at` is the moment that was last proved. A proof of an earlier moment does not undo it.
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
        """Return the moment whose proof it is."""
        return self.at if self.proved_at is None else self.proved_at


class StoredVisitor(StoredModel):
    """A known visitor as stored: who they are now, and their links by number, from 1.

    `pending_backfill` names the link whose past has still to be backfilled.
    """

    subscriber_id: str
    user_id: str | None = None
    links: dict[str, VisitorLink] = Field(default_factory=dict)
    pending_backfill: str | None = Field(default=None, alias="following")

    def is_known_as(self, person: PersonIds) -> bool:
        """Tell whether the visitor is known as this person, with their user if they name one."""
        if self.subscriber_id != person.subscriber_id:
            return False
        return person.user_id is None or self.user_id == person.user_id

    def is_proved(self, person: PersonIds, moment: datetime) -> bool:
        """Tell whether a proof of this moment, or a later one, says that they are this person."""
        newest = self.newest_link
        return self.is_known_as(person) and newest is not None and newest.stands_since >= moment

    @property
    def in_order(self) -> list[tuple[int, VisitorLink]]:
        """Return the links with their numbers, oldest first."""
        return sorted((int(number), link) for number, link in self.links.items())

    @property
    def history(self) -> LinkHistory[VisitorLink]:
        """Return the links by when they were made."""
        return LinkHistory(tuple((link.at, link) for _, link in self.in_order))

    @property
    def newest(self) -> int:
        """Return the number of the newest link, 0 without any."""
        return max(map(int, self.links), default=0)

    @property
    def newest_link(self) -> VisitorLink | None:
        """Return the newest link, None without any."""
        return self.history.owner_at(None)

    def owner_of(self, stored_at: datetime) -> str:
        """Return the subscriber to whom something belongs that was stored at this moment."""
        link = self.history.owner_of(stored_at)
        return self.subscriber_id if link is None else link.subscriber_id

    def superfluous(self) -> Iterable[str]:
        """Return the numbers of the links that are dropped once another one is added."""
        numbers = [str(number) for number, _ in self.in_order]
        return numbers[1 : len(numbers) - MAX_LINKS + 2]
