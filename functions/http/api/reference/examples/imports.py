"""Examples of imports."""

from typing import Final

from functions.http.api.reference.examples.example import CURSOR, Example

_ID: Final = "hG5dN1cYpX7mQ0vRzK3u"
_HISTORY_ID: Final = "pB6sD2gKv8wQnT4hLy1m"
_NO_ROWS: Final = {"stored": 0, "updated": 0, "known": 0, "refused": 0, "incomplete": 0}
_OPEN: Final = {
    "kind": "subscribers",
    "name": "old list",
    "mapping": {"Mail 1": "email", "Size": "properties.size", "internal": ""},
    "overwrite": False,
    "tags": ["old"],
    "emailConsent": "subscribed",
    "smsConsent": "subscribed",
    "status": "open",
    "percent": 0,
    "rows": _NO_ROWS,
    "createdAt": "2026-01-15T09:00:00.000Z",
    "createdBy": "demo-owner",
    "id": _ID,
    "brandId": "demo",
}
_RUNNING: Final = {
    **_OPEN,
    "status": "running",
    "parts": 1,
    "committedAt": "2026-01-15T09:01:00.000Z",
}
_DONE: Final = {
    **_RUNNING,
    "status": "done",
    "percent": 100,
    "rows": {"stored": 950, "updated": 30, "known": 19, "refused": 1, "incomplete": 1},
    "finishedAt": "2026-01-15T09:01:20.000Z",
}
_REFUSED: Final = {
    "part": 1,
    "line": 17,
    "reason": "email: is no address; one is ann@example.com",
}
_LEFT_OUT: Final = {
    "part": 1,
    "line": 21,
    "field": "phone",
    "reason": "is no phone number; one is +4915123456789, with + and the country's code",
}
_FAILED: Final = {
    **_RUNNING,
    "id": "kW2bS8fJtA4oEy6LxM9i",
    "status": "failed",
    "percent": 40,
    "error": "the database did not answer; commit the import again",
    "finishedAt": "2026-01-14T16:30:00.000Z",
}
_AT_ONCE: Final = {
    "kind": "subscribers",
    "name": "old list",
    "tags": ["old"],
    "status": "running",
    "percent": 0,
    "rows": _NO_ROWS,
    "parts": 1,
    "createdAt": "2026-01-15T09:00:00.000Z",
    "createdBy": "demo-owner",
    "committedAt": "2026-01-15T09:00:00.000Z",
    "id": _ID,
    "brandId": "demo",
}

_PREVIEW: Final = {
    "preset": "shopify",
    "separator": ",",
    "columns": [
        {"name": "First Name", "field": "firstName"},
        {"name": "Email", "field": "email"},
        {"name": "Accepts Email Marketing", "field": "emailStatus"},
        {"name": "Phone", "field": "phone"},
        {"name": "Total Spent"},
    ],
    "counts": {
        "read": 950,
        "refused": 1,
        "incomplete": 1,
        "email": {"subscribed": 700, "unsubscribed": 0},
        "sms": {"subscribed": 0, "unsubscribed": 0},
    },
    "more": False,
    "rows": [
        {
            "line": 2,
            "fields": {
                "email": "ann@example.com",
                "firstName": "Ann",
                "emailStatus": "subscribed",
                "smsStatus": "none",
            },
        }
    ],
    "refusedRows": [_REFUSED],
    "leftOut": [_LEFT_OUT],
}

EXAMPLES: Final = {
    "createImport": Example(
        {"import": _OPEN},
        {
            "brandId": "demo",
            "kind": "subscribers",
            "name": "old list",
            "mapping": {"Mail 1": "email", "Size": "properties.size", "internal": ""},
            "overwrite": False,
            "tags": ["old"],
            "emailConsent": "subscribed",
            "smsConsent": "subscribed",
        },
    ),
    "uploadImportPart": Example(
        {"part": {"number": 1, "bytes": 89}}, path={"id": _HISTORY_ID, "n": "1"}
    ),
    "commitImport": Example(
        {"import": _RUNNING}, {"brandId": "demo", "parts": 1}, path={"id": _ID}
    ),
    "getImport": Example(
        {"import": {**_DONE, "refusedRows": [_REFUSED], "leftOut": [_LEFT_OUT]}}, path={"id": _ID}
    ),
    "listImports": Example(
        {
            "imports": [_DONE, _FAILED],
            "nextCursor": CURSOR,
        },
        query="limit=2",
    ),
    "previewImport": Example({"preview": _PREVIEW}),
    "importSubscribers": Example({"import": _AT_ONCE}, query="name=old+list&tags=old"),
}
