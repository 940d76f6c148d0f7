"""The ids by which a person's documents are found."""

from dataclasses import dataclass, replace
from typing import Self

from shared.attribution.models.conversion import StoredConversion
from shared.identity.models import CustomerKey, CustomerKind


@dataclass(frozen=True, slots=True)
class Traces:
    """The ids that lead to the documents a person left.

    The first of `subscriber_ids` is the subscriber; the others were merged into them.
    `customer_ids` are texts such as `user:…` and `email:…`. `visitor_ids` may be only some of their
    browsers.
    """

    brand_id: str
    subscriber_ids: tuple[str, ...]
    user_ids: tuple[str, ...] = ()
    customer_ids: tuple[str, ...] = ()
    visitor_ids: tuple[str, ...] = ()

    @property
    def email_hashes(self) -> list[str]:
        keys = map(CustomerKey.parse, self.customer_ids)
        return [each.value for each in keys if each.kind is CustomerKind.EMAIL]

    def owns(self, conversion: StoredConversion) -> bool:
        """Return whether a conversion is this person's, even if it is not booked for them yet."""
        if conversion.subscriber_id is not None:
            return conversion.subscriber_id in self.subscriber_ids
        return conversion.customer_id in self.customer_ids

    def plus(self, other: Self) -> Self:
        """Return both together without duplicates. `visitor_ids` stay as they are here."""
        return replace(
            self,
            subscriber_ids=_union(self.subscriber_ids, other.subscriber_ids),
            user_ids=_union(self.user_ids, other.user_ids),
            customer_ids=_union(self.customer_ids, other.customer_ids),
        )


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one, *other]))
