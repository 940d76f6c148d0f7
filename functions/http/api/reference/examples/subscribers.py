"""Examples of subscribers."""

from typing import Final

from functions.http.api.reference.examples.example import CURSOR, Example
from shared.subscribers.logic.export import csv_rows
from shared.subscribers.models.details import DETAILS, NAMES
from shared.subscribers.models.subscriber import Subscriber

ID: Final = "7Qe1ZkWm2VbXr0sTnYpA"

SUBSCRIBER: Final[dict[str, object]] = {
    "id": ID,
    "brandId": "demo",
    "email": "ann@example.com",
    "otherEmails": ["ann.old@example.com"],
    **{NAMES[name]: detail.example for name, detail in DETAILS.items()},
    "properties": {"skinType": "dry", "visits": 4},
    "emailSubscribed": True,
    "smsSubscribed": False,
    "subscribedAt": "2026-01-10T08:12:45.000Z",
    "unsubscribedAt": "2026-01-12T17:03:10.000Z",
    "consents": {
        "email": {
            "status": "subscribed",
            "history": [
                {
                    "at": "2026-01-10T08:12:45.000Z",
                    "status": "subscribed",
                    "source": "form",
                    "form": "footer",
                    "text": "Yes, send me the newsletter.",
                    "textClaimedBy": "page",
                }
            ],
        },
        "sms": {
            "status": "unsubscribed",
            "history": [
                {
                    "at": "2026-01-12T17:03:10.000Z",
                    "status": "unsubscribed",
                    "source": "manual",
                    "detail": "by phone",
                }
            ],
        },
    },
    "segmentIds": ["vZ3kP0qLr8TnWc5YbJ1e"],
    "lastEmailOpenedAt": "2026-01-14T07:00:12.000Z",
    "lastEmailClickedAt": "2026-01-14T07:00:40.000Z",
    "lastPurchaseAt": "2026-01-15T09:40:02.000Z",
    "totalOrders": 1,
    "totalSpent": 69.9,
    "source": "form",
    "createdAt": "2026-01-10T08:12:45.000Z",
    "updatedAt": "2026-01-15T09:40:03.598Z",
}
_NEW: Final = {
    "id": ID,
    "brandId": "demo",
    "email": "ann@example.com",
    "otherEmails": [],
    "firstName": "Ann",
    "properties": {},
    "emailSubscribed": True,
    "smsSubscribed": False,
    "subscribedAt": "2026-01-10T08:12:45.000Z",
    "consents": {
        "email": {
            "status": "subscribed",
            "history": [
                {
                    "at": "2026-01-10T08:12:45.000Z",
                    "status": "subscribed",
                    "source": "manual",
                    "form": "till",
                    "text": "Send me news",
                }
            ],
        },
        "sms": {"status": "none", "history": []},
    },
    "segmentIds": [],
    "tags": ["vip"],
    "totalOrders": 0,
    "totalSpent": 0.0,
    "source": "manual",
    "createdAt": "2026-01-10T08:12:45.000Z",
    "updatedAt": "2026-01-10T08:12:45.000Z",
}
_LEFT: Final = {
    **_NEW,
    "emailSubscribed": False,
    "unsubscribedAt": "2026-01-20T10:00:00.000Z",
    "consents": {
        "email": {
            "status": "unsubscribed",
            "history": [
                {
                    "at": "2026-01-20T10:00:00.000Z",
                    "status": "unsubscribed",
                    "source": "manual",
                    "detail": "too many emails",
                }
            ],
        },
        "sms": {"status": "none", "history": []},
    },
    "updatedAt": "2026-01-20T10:00:00.000Z",
}
_CSV: Final = csv_rows([Subscriber.model_validate(_NEW)], header=True)
_NDJSON: Final = '{"id":"7Qe1ZkWm2VbXr0sTnYpA","brandId":"demo","email":"ann@example.com"}\n'

EXAMPLES: Final = {
    "listSubscribers": Example(
        {
            "subscribers": [SUBSCRIBER],
            "nextCursor": CURSOR,
        },
        query="status=subscribed&tag=vip&limit=1",
    ),
    "createSubscriber": Example(
        {"subscriber": _NEW},
        {
            "brandId": "demo",
            "email": "ann@example.com",
            "firstName": "Ann",
            "tags": ["vip"],
            "emailSubscribed": True,
            "consent": {"text": "Send me news", "form": "till"},
        },
    ),
    "countSubscribers": Example({"count": 1204}, query="status=subscribed"),
    "exportSubscribers": Example(
        query="status=subscribed&format=csv",
        files={"text/csv": _CSV, "application/x-ndjson": _NDJSON},
    ),
    "getSubscriber": Example({"subscriber": SUBSCRIBER}, path={"id": ID}),
    "updateSubscriber": Example(
        {"subscriber": {**_NEW, "lastName": "Miller", "updatedAt": "2026-01-11T09:00:00.000Z"}},
        {"brandId": "demo", "lastName": "Miller", "phone": None},
        path={"id": ID},
    ),
    "deleteSubscriber": Example({"deleted": ID}, path={"id": ID}),
    "unsubscribeSubscriber": Example(
        {"subscriber": _LEFT},
        {"brandId": "demo", "channel": "email", "reason": "too many emails"},
        path={"id": ID},
    ),
}
