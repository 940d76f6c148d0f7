"""The first call of each function, as its callers make it, and the modules loaded by then.

`python -m bench.first_calls NAME` makes the call in this process, against the Firestore of
FIRESTORE_EMULATOR_HOST, and prints the names of all loaded modules.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bench.beacons import BRAND, BROWSER, visit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

_DATA: Final = f"brands/{BRAND}/marketing/data"
_AT: Final = "2026-01-15T12:00:00.000Z"
_VISITOR: Final = "6b1f0c1e-8a4e-4b7e-9a57-6d3d6a6f2f10"
_SESSION: Final = f"{BRAND}.{_VISITOR}.email-n2duv66.9f8e7d6c5b4a3f2e"
_PLACE: Final = {"brandId": BRAND, "day": "2026-01-15"}
_SUBSCRIBER: Final = {
    "brandId": BRAND,
    "email": "ann@example.com",
    "consents": {},
    "source": "manual",
    "createdAt": _AT,
    "updatedAt": _AT,
}


@dataclass(frozen=True, slots=True)
class Call:
    path: str = "/"
    body: bytes = b""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """A document's, before it and after it."""

    path: str
    after: Mapping[str, object]
    before: Mapping[str, object] | None = None


BEACON: Final = Call("/api/marketing/track", visit()[0])

_CALLS: Final[Mapping[str, Call | Event]] = {
    "track": BEACON,
    "subscribe": Call(
        "/api/marketing/subscribe",
        json.dumps(
            {"brandId": BRAND, "email": "ann@example.com", "consentText": "Yes", "form": "foot"}
        ).encode(),
    ),
    "links": Call("/api/marketing/links/confirm?t=x", method="GET"),
    "api": Call(f"/api/marketing/stats?brandId={BRAND}", method="GET"),
    "tasks": Call("/fold-counts", json.dumps({"brandId": BRAND}).encode()),
    "jobs": Call("/roll-up-brand", json.dumps({"brandId": BRAND}).encode()),
    "on_session_created": Event(
        f"{_DATA}/sessions/{_SESSION}",
        {**_PLACE, "visitorId": _VISITOR, "channelId": "email", "startedAt": _AT},
    ),
    "on_conversion_created": Event(
        f"{_DATA}/conversions/0b202d2059b4bb2413fab05e2d7fb8f3",
        {
            **_PLACE,
            "visitorId": _VISITOR,
            "sessionId": _SESSION,
            "type": "purchase",
            "value": 2100,
            "currency": "EUR",
            "orderId": "O-1",
            "occurredAt": _AT,
            "windowDays": 30,
        },
    ),
    "on_event_created": Event(
        f"{_DATA}/events/6dee1818c73e4822d387b15ebed35621",
        {**_PLACE, "name": "call", "visitorId": _VISITOR, "occurredAt": _AT},
    ),
    "on_refund_created": Event(
        f"{_DATA}/refunds/32ea5e59ea034a213573417a637d2e6d",
        {"brandId": BRAND, "orderId": "O-1", "amount": 400, "occurredAt": _AT},
    ),
    "on_subscriber_written": Event(
        f"{_DATA}/subscribers/s1", {**_SUBSCRIBER, "tags": ["vip"]}, _SUBSCRIBER
    ),
    "on_segment_rules_written": Event(
        f"{_DATA}/segmentVersions/current", {"refreshVersion": 0, "version": 1}
    ),
    "on_user_written": Event(
        "users/u1",
        {"brandId": BRAND, "email": "ann@example.com", "emailVerified": False, "name": "Ann"},
        {"brandId": BRAND, "email": "ann@example.com", "emailVerified": False},
    ),
}
"""A user's change that verifies nothing asks for nothing; its loading is that of any change."""

_EXPECTED: Final = {"api": {401}, "links": {400}}
"""What the others than 200 are answered: they are called without a token, and without a link."""


def first_call(entry_point: str) -> Call:
    call = _CALLS[entry_point]
    return _delivered(call) if isinstance(call, Event) else call


def _delivered(event: Event) -> Call:
    """Return how Eventarc delivers an event."""
    from google.cloud.firestore_v1 import _helpers as firestore
    from google.cloud.firestore_v1.types import Document
    from google.events.cloud.firestore_v1 import DocumentEventData

    def document(fields: Mapping[str, object]) -> bytes:
        name = f"projects/glamlink-local/databases/(default)/documents/{event.path}"
        encoded = firestore.encode_dict(fields)
        message = Document.pb(Document(name=name, fields=encoded))
        message.create_time.FromJsonString(_AT)
        message.update_time.FromJsonString(_AT)
        return bytes(message.SerializeToString())

    data = DocumentEventData.pb()()
    data.value.ParseFromString(document(event.after))
    if event.before is not None:
        data.old_value.ParseFromString(document(event.before))
    headers = {
        "content-type": "application/protobuf",
        "ce-id": "1",
        "ce-specversion": "1.0",
        "ce-source": "//firestore.googleapis.com/projects/glamlink-local/databases/(default)",
        "ce-type": "google.cloud.firestore.document.v1.written",
        "ce-subject": f"documents/{event.path}",
    }
    return Call(body=data.SerializeToString(), headers=headers)


def loaded_by(entry_point: str, firestore: str) -> list[str]:
    """Return the modules that are loaded once a function has answered its first call."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.first_calls", entry_point],
        env={**os.environ, "FIRESTORE_EMULATOR_HOST": firestore, "CLOUD_TASKS_ENDPOINT": firestore},
        input=json.dumps(_plain(first_call(entry_point))),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"{entry_point}: {ended.stderr}")
    return ended.stdout.split()


def _plain(call: Call) -> dict[str, object]:
    headers = {"user-agent": BROWSER, **call.headers}
    return {"path": call.path, "method": call.method, "headers": headers, "body": call.body.hex()}


async def _answer(app: "ASGIApp", call: dict[str, object]) -> int:
    """Call as uvicorn does; a client's library would be among what is loaded."""
    path, _, query = str(call["path"]).partition("?")
    headers = call["headers"]
    assert isinstance(headers, dict)
    scope = {
        "type": "http",
        "method": call["method"],
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "root_path": "",
    }
    status = 0

    async def receive() -> "Message":
        return {"type": "http.request", "body": bytes.fromhex(str(call["body"]))}

    async def send(message: "Message") -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    return status


def main(arguments: Sequence[str]) -> None:
    before = set(sys.modules)
    call = json.loads(sys.stdin.read())
    from functions_framework.aio import create_asgi_app

    app = create_asgi_app(arguments[0], "main.py")  # type: ignore[no-untyped-call]
    status = asyncio.run(_answer(app, call))
    if status not in _EXPECTED.get(arguments[0], {200}):
        raise RuntimeError(f"the first call was answered {status}")
    print("\n".join(sorted(set(sys.modules) - before)))


if __name__ == "__main__":
    main(sys.argv[1:])
