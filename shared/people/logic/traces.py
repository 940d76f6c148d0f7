"""What is left of an order once its person is erased: all that counts, and nobody's name."""

from dataclasses import dataclass, replace

from shared.attribution.models.conversion import StoredConversion, StoredTouchpoint
from shared.identity.models import CustomerKey, CustomerKind
from shared.tracking.models.session_id import SessionId


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is found in what it left. `customer_ids` are `user:…` and `email:…`;
    `visitor_ids` may be a part of its visitors.
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
        """Whether it is this person's, booked for it or not yet."""
        if conversion.subscriber_id is not None:
            return conversion.subscriber_id in self.subscriber_ids
        named = {conversion.customer_id, conversion.named_customer}
        return not named.isdisjoint(self.customer_ids)


def without_person(
    conversion: StoredConversion, person: Traces, pseudonym: str
) -> StoredConversion:
    """The conversion with a pseudonym in place of who made it; of another person's, in place of
    what names this one. Value, day, journey and credit stay, so that it counts the same.
    """
    own = person.owns(conversion)
    names = {*person.customer_ids, *person.visitor_ids}

    def gone(name: str) -> bool:
        return own or name in names

    def unnamed(name: str | None) -> str | None:
        return pseudonym if name is not None and gone(name) else name

    def unvisited(session_id: str) -> str:
        visit = SessionId.parse(session_id)
        return str(replace(visit, visitor_id=pseudonym) if gone(visit.visitor_id) else visit)

    def unseen(touch: StoredTouchpoint) -> StoredTouchpoint:
        if not touch.session_id:
            return touch
        return touch.model_copy(update={"session_id": unvisited(touch.session_id)})

    is_user = own or conversion.user_id in person.user_ids
    return conversion.model_copy(
        update={
            "customer_id": unnamed(conversion.customer_id),
            "named_customer": unnamed(conversion.named_customer),
            "visitor_id": unnamed(conversion.visitor_id),
            "user_id": None if is_user else conversion.user_id,
            "session_id": unvisited(conversion.session_id) if conversion.session_id else None,
            "subscriber_id": None if own else conversion.subscriber_id,
            "journey": [unseen(touch) for touch in conversion.journey],
        }
    )
