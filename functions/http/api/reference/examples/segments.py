"""Examples of segments and their members."""

from typing import Final

from functions.http.api.reference.examples.example import CURSOR, Example
from functions.http.api.reference.examples.subscribers import ID, SUBSCRIBER

_ID: Final = "vZ3kP0qLr8TnWc5YbJ1e"
_STATIC_ID: Final = "aL9xT4mHq2RsUe6KwD0b"
_RULES: Final = [{"field": "orders", "operator": "at_least", "value": 1, "withinDays": 7}]
_SEGMENT: Final = {
    "id": _ID,
    "brandId": "demo",
    "name": "Bought within 7 days",
    "description": "For the thank-you campaign",
    "type": "dynamic",
    "rules": _RULES,
    "subscriberCount": 38,
    "status": "ready",
    "createdAt": "2026-01-12T10:00:00.000Z",
    "updatedAt": "2026-01-12T10:00:00.000Z",
}
_NEW: Final = {**_SEGMENT, "subscriberCount": 0, "status": "refreshing", "percent": 0}
_GROUPED: Final = [
    *_RULES,
    {
        "rules": [
            {"field": "tags", "operator": "contains", "value": "vip"},
            {"field": "sessions", "operator": "never", "withinDays": 7, "connector": "or"},
        ],
        "connector": "and",
    },
]

EXAMPLES: Final = {
    "listSegments": Example({"segments": [_SEGMENT]}),
    "createSegment": Example(
        {"segment": _NEW},
        {
            "brandId": "demo",
            "name": "Bought within 7 days",
            "description": "For the thank-you campaign",
            "type": "dynamic",
            "rules": _RULES,
        },
    ),
    "previewSegment": Example(
        {"count": 38, "subscribers": [SUBSCRIBER]}, {"brandId": "demo", "rules": _RULES}
    ),
    "getSegment": Example({"segment": _SEGMENT}, path={"id": _ID}),
    "updateSegment": Example(
        {"segment": {**_NEW, "subscriberCount": 38, "percent": 40, "rules": _GROUPED}},
        {"brandId": "demo", "rules": _GROUPED},
        path={"id": _ID},
    ),
    "deleteSegment": Example({"deleted": True}, path={"id": _ID}),
    "listSegmentSubscribers": Example(
        {
            "subscribers": [SUBSCRIBER],
            "nextCursor": CURSOR,
        },
        path={"id": _ID},
        query="limit=1",
    ),
    "addSegmentSubscribers": Example(
        {"count": 1, "unknown": ["nobody@example.com"]},
        {"brandId": "demo", "subscriberIds": [ID], "emails": ["nobody@example.com"]},
        path={"id": _STATIC_ID},
    ),
    "removeSegmentSubscribers": Example(
        {"count": 1, "unknown": []},
        {"brandId": "demo", "subscriberIds": [ID]},
        path={"id": _STATIC_ID},
    ),
}
