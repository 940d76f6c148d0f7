"""Examples of merging, timelines, personal data and erasure."""

from typing import Final

from functions.http.api.reference.examples.example import CURSOR, Example
from functions.http.api.reference.examples.reports import CONVERSION, SESSION
from functions.http.api.reference.examples.subscribers import ID, SUBSCRIBER

_RETURNED: Final = {"productId": "face-cream", "name": "Face cream", "quantity": 1}
_TIMELINE: Final = [
    {
        "id": "45d74d634e1ef399c089ea107b0d6036",
        "at": "2026-01-16T11:20:00.000Z",
        "type": "refund",
        "orderId": "1001",
        "amount": 10.0,
        "currency": "EUR",
        "items": [_RETURNED],
    },
    {
        "id": "b7d0c1a94e5f4c0e8a61f7d2c35b9e04",
        "at": "2026-01-15T09:40:03.598Z",
        "type": "segments",
        "joined": ["vZ3kP0qLr8TnWc5YbJ1e"],
        "left": [],
    },
    {
        "id": "06f9befbfcbaaa782e8fd1f755bc2fb6",
        "at": "2026-01-15T09:40:02.000Z",
        "type": "order",
        "orderId": "1001",
        "value": 79.9,
        "currency": "EUR",
        "items": CONVERSION["items"],
    },
    {
        "id": "0b7c2f5e8d914a63b2e07f1c4d5a6e98",
        "at": "2026-01-15T09:38:10.000Z",
        "type": "inquiry",
        "value": 0.0,
        "currency": "EUR",
        "voided": True,
    },
    {
        "id": SESSION["id"],
        "at": "2026-01-15T09:30:00.000Z",
        "type": "session",
        "visitorId": SESSION["visitorId"],
        "channelId": "google_ads",
        "channel": "Google Ads",
        "source": "google",
        "medium": "cpc",
        "campaign": "january",
        "landingPage": "/products/face-cream",
        "pageViews": 5,
    },
    {
        "id": "3f0e9b1c7ad84d52a6c4810be2d97f35",
        "at": "2026-01-10T08:12:45.000Z",
        "type": "consent",
        "channel": "email",
        "status": "subscribed",
        "source": "form",
        "form": "footer",
        "text": "Yes, send me the newsletter.",
        "textClaimedBy": "page",
        "detail": "confirmed by link",
    },
]
_PERSONAL_DATA: Final = {
    "exportedAt": "2026-01-20T10:00:00.000Z",
    "subscriber": SUBSCRIBER,
    "mergedFrom": ["0PqW3sZxLmN8vBtYc2Hd"],
    "activity": {
        "orders": {
            "a06f9befbfcbaaa7c2d17e05b9438f61": {
                "day": "2026-01-15",
                "at": 1768470002000,
                "net": 6990,
                "refunded": False,
            }
        },
        "folded": {
            "days": {"2026-01-14": {"orders": 12, "net": 48200, "at": 1768406402000}},
            "before": {"orders": 31, "net": 90450, "at": 1735689602000},
        },
        "sessions": {"afq2c41fjb": "2026-01-15"},
        "opened": {"aw5h3b7c2q": "2026-01-14"},
        "clicked": {"aw5h3b7c2q": "2026-01-14"},
        "events": {"appointment_kept": {"ape6k44fwx": "2026-01-16"}},
    },
    "staticSegmentIds": [],
    "segmentHistory": [
        {"at": "2026-01-15T09:40:03.598Z", "joined": ["vZ3kP0qLr8TnWc5YbJ1e"], "left": []}
    ],
    "visitors": [
        {
            "id": SESSION["visitorId"],
            "links": [{"at": "2026-01-15T09:40:02.000Z", "userId": "ann"}],
        }
    ],
    "claims": [],
    "sessions": [SESSION],
    "conversions": [CONVERSION],
    "refunds": [
        {
            "id": "45d74d634e1ef399c089ea107b0d6036",
            "orderId": "1001",
            "amount": 10.0,
            "currency": "EUR",
            "items": [_RETURNED],
            "occurredAt": "2026-01-16T11:20:00.000Z",
        }
    ],
    "events": [],
    "messages": [],
}

EXAMPLES: Final = {
    "getSubscriberTimeline": Example(
        {
            "timeline": _TIMELINE,
            "nextCursor": CURSOR,
        },
        path={"id": ID},
        query="limit=5",
    ),
    "mergeSubscribers": Example(
        {"subscriber": SUBSCRIBER},
        {"brandId": "demo", "otherId": "0PqW3sZxLmN8vBtYc2Hd"},
        path={"id": ID},
    ),
    "getPersonalData": Example({"personalData": _PERSONAL_DATA}, path={"id": ID}),
    "eraseSubscriber": Example(
        {"erased": True, "complete": True}, {"brandId": "demo"}, path={"id": ID}
    ),
}
