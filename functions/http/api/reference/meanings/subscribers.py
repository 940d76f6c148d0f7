"""Fields of subscribers and their consents."""

from typing import Final

from shared.subscribers.models.details import DETAILS, NAMES

IGNORED: Final = "Read-only: ignored"
"""The meaning of a field of an answer that may be sent back, and is then ignored."""

_READ_ONLY: Final = (
    "id",
    "otherEmails",
    "consents",
    "subscribedAt",
    "unsubscribedAt",
    "segmentIds",
    "lastEmailOpenedAt",
    "lastEmailClickedAt",
    "lastPurchaseAt",
    "totalOrders",
    "totalSpent",
    "createdAt",
    "updatedAt",
)

FIELDS: Final = {
    **{NAMES[name]: detail.meaning for name, detail in DETAILS.items()},
    "subscribers.id": "The subscriber's id",
    "Subscriber.id": "The subscriber's id",
    "status": "The status",
    "listSubscribers.status": "Only subscribers with this status of email consent",
    "exportSubscribers.status": "Only subscribers with this status of email consent",
    "countSubscribers.status": "Only subscribers with this status of email consent",
    "subscribed": "`true`: the same as `status=subscribed`; `false`: every other status",
    "tag": "Only subscribers with this tag. At most one of `tag`, `segmentId` and `source`",
    "segmentId": "Only members of this segment",
    "listSubscribers.source": "Only subscribers who came this way",
    "exportSubscribers.source": "Only subscribers who came this way",
    "countSubscribers.source": "Only subscribers who came this way",
    "search": "The beginning of the email. Cannot be combined with other filters",
    "format": "The format of the file",
    "email": "The email address, in lower case",
    "NewSubscriberBody.email": "The email address. It is stored in lower case and in Unicode's "
    "composed form",
    "ChangesBody.email": "The new email address",
    "otherEmails": "The email addresses of subscribers that were merged into this one",
    "emailSubscribed": "Whether the person receives emails",
    "smsSubscribed": "Whether the person receives text messages",
    "NewSubscriberBody.emailSubscribed": "`true`: the person agreed to emails. `false` or absent: "
    "the person was not asked",
    "NewSubscriberBody.smsSubscribed": "`true`: the person agreed to text messages; `phone` is "
    "required. `false` or absent: the person was not asked",
    "ChangesBody.emailSubscribed": "`true`: the person agreed to emails; `false` unsubscribes",
    "ChangesBody.smsSubscribed": "`true`: the person agreed to text messages; `false` unsubscribes",
    "consent": "How the person agreed",
    "ConsentStatement.text": "What the person agreed to",
    "ConsentStatement.form": "The name of the form",
    "ConsentStatement.detail": "Anything else, such as `by phone`",
    "subscribedAt": "When the person last agreed to messages; if never, when they became known",
    "unsubscribedAt": "When the person last left a channel that they did not return to",
    "consents": "The consent to each channel, with its history",
    "Consents.email": "The consent to emails",
    "Consents.sms": "The consent to text messages, with the same fields",
    "history": "The steps, oldest first; the newest 50 are kept",
    "ConsentStep.at": "When",
    "ConsentStep.source": "How this step came about",
    "form": "The name of the form",
    "text": "What the person agreed to",
    "textClaimedBy": "`page`: only the page claims that it showed this text. It is in none of the "
    "brand's `forms`",
    "detail": "Anything else that is known, such as who changed it",
    "segmentIds": "The segments that the subscriber is in",
    "lastEmailOpenedAt": "When an email was last opened",
    "lastEmailClickedAt": "When a link in an email was last clicked",
    "lastPurchaseAt": "When the last order was that is not fully refunded",
    "totalOrders": "The number of orders that are not fully refunded",
    "MarketingStats.totalOrders": "The number of purchases that are not fully refunded",
    "SeriesPoint.totalOrders": "The number of purchases that are not fully refunded",
    "totalSpent": "The value of all orders, net of refunds, in the brand's currency",
    "Subscriber.source": "How the subscriber came about",
    "NewSubscriberBody.source": "How the subscriber came about",
    "ChangesBody.source": IGNORED,
    "UnsubscribeBody.channel": "The channel to leave",
    "reason": "Why; kept in the consent's history",
    "SubscriberCount.count": "How many subscribers match",
    "SubscriberDeleted.deleted": "The id of the deleted subscriber",
    **{f"NewSubscriberBody.{name}": IGNORED for name in _READ_ONLY},
    **{f"ChangesBody.{name}": IGNORED for name in _READ_ONLY},
}
