"""Who a visitor is proved to be, as it lies in Firestore: one link after another.

A browser may be proved to be one person today and another one tomorrow, so each link keeps when it
was made. What a visitor did belongs to whom it was linked to when it was stored, and what came
before the first link to the first one: whoever asks, and whenever, gets the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from pydantic import Field

from shared.common.ids import email_hash
from shared.common.wire import StoredModel

MAX_LINKS: Final = 100
"""That are kept of a visitor: the first one, and the newest."""


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
    """What a person is known by; a user may outlive its subscriber, which was merged."""

    subscriber_id: str
    user_id: str | None = None

    def is_same(self, other: "PersonIds") -> bool:
        if self.subscriber_id == other.subscriber_id:
            return True
        return self.user_id is not None and self.user_id == other.user_id


class VisitorLink(StoredModel):
    """`at` is the server's time of the commit that made it: what came since is this person's.
    `proved_at` is when it was last proved, in microseconds: what is proved by then does not undo
    it.
    """

    subscriber_id: str
    user_id: str | None = None
    at: datetime
    proved_at: int | None = None

    @property
    def person(self) -> PersonIds:
        return PersonIds(self.subscriber_id, self.user_id)

    @property
    def made_at(self) -> int:
        """In microseconds since the epoch."""
        return int(self.at.timestamp()) * 1_000_000 + self.at.microsecond

    @property
    def stands_since(self) -> int:
        """The moment in microseconds whose proof it is."""
        return self.made_at if self.proved_at is None else self.proved_at


class StoredVisitor(StoredModel):
    """`links` by number, from 1. `following` names the link whose past is not adopted yet."""

    subscriber_id: str
    user_id: str | None = None
    links: dict[str, VisitorLink] = Field(default_factory=dict)
    following: str | None = None

    def says(self, person: PersonIds) -> bool:
        """Whether the visitor is known as this person, with this user if it names one."""
        if self.subscriber_id != person.subscriber_id:
            return False
        return person.user_id is None or self.user_id == person.user_id

    def proves(self, person: PersonIds, moment: int) -> bool:
        """Whether the visitor is known as this person by a proof of this moment, or a later one."""
        newest = self.link_at(None)
        return self.says(person) and newest is not None and newest.stands_since >= moment

    @property
    def in_order(self) -> list[tuple[int, VisitorLink]]:
        return sorted((int(number), link) for number, link in self.links.items())

    @property
    def newest(self) -> int:
        """The number of the newest link, 0 without any."""
        return max(map(int, self.links), default=0)

    def link_at(self, moment: int | None) -> VisitorLink | None:
        """The link that held at a moment, in microseconds; the newest one where it is None."""
        made = [link for _, link in self.in_order if moment is None or link.made_at <= moment]
        return made[-1] if made else None

    def whose(self, stored_at: int) -> str:
        """The subscriber that something which was stored at this moment belongs to."""
        held = self.link_at(stored_at)
        if held is not None:
            return held.subscriber_id
        return next((link.subscriber_id for _, link in self.in_order), self.subscriber_id)

    def superfluous(self) -> Iterable[str]:
        """Numbers of links beyond `MAX_LINKS`, once another one is added."""
        numbers = [str(number) for number, _ in self.in_order]
        return numbers[1 : len(numbers) - MAX_LINKS + 2]
