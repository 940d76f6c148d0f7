"""Fields of what a shop's backend sends."""

from typing import Final

_WHO: Final = "to find the customer's journey"

FIELDS: Final = {
    "events": "The events",
    "idempotency-key": "Stands for the ids of refunds and custom events without an `id`",
    "OrderEvent.id": "An id of the event's own, for an order without `orderId`",
    "RefundEvent.id": "An id of the event's own. Required, unless the request has an "
    "`Idempotency-Key`",
    "CustomEvent.id": "An id of the event's own. Required, unless the request has an "
    "`Idempotency-Key`",
    "OrderEvent.occurredAt": "When it happened, at most 30 days ago",
    "RefundEvent.occurredAt": "When it happened, at most 30 days ago",
    "CustomEvent.occurredAt": "When it happened, at most 30 days ago",
    "OrderEvent.sessionId": f"The tracker's session id, {_WHO}",
    "OrderEvent.visitorId": f"The tracker's visitor id (`glam_visitor_id`), {_WHO}",
    "CustomEvent.sessionId": f"The tracker's session id, {_WHO}",
    "CustomEvent.visitorId": f"The tracker's visitor id (`glam_visitor_id`), {_WHO}",
    "OrderEvent.userId": "The customer's user id",
    "CustomEvent.userId": "The customer's user id",
    "OrderEvent.email": "The customer's email; only its hash is stored with the order",
    "CustomEvent.email": "The customer's email; only its hash is stored with the event",
    "OrderEvent.type": "An order or another conversion",
    "RefundEvent.type": "A refund",
    "CustomEvent.type": "An event of your own",
    "OrderEvent.conversionType": "The type of the conversion",
    "OrderEvent.value": "The value, in the brand's currency",
    "OrderEvent.currency": "Must be the brand's currency",
    "RefundEvent.currency": "Must be the brand's currency",
    "RefundEvent.amount": "How much is refunded. Absent: everything that is left of the order",
    "CustomEvent.name": "The event's name: a letter, then letters, digits, `_`, `.`, `:`, `-`",
    "data": "An object of your own, of at most 8 KB",
    "EventResult.id": "The event's id",
    "EventResult.status": "`stored`: stored now; `known`: an earlier request had stored it",
    "user": "The user",
    "Account.email": "The user's verified email",
    "Account.visitorId": "The tracker's visitor id (`glam_visitor_id`): links this browser",
    "Account.emailSubscribed": "For a new subscriber: whether they agreed to emails. Absent: the "
    "brand's `signupConsent` decides. If the brand "
    "uses double opt-in, they must confirm first",
    "Account.firstName": "For a new subscriber: the first name",
    "Account.lastName": "For a new subscriber: the last name",
    "subscriberId": "The subscriber who is this user",
}
