"""Stands between Google's Firestore emulator and our functions, as Eventarc does in production.

The emulator calls a "functions emulator" once for each event, at
`/functions/projects/{project}/triggers/{trigger}`: a CloudEvent in binary mode, whose protobuf
body is in base64. It does not come again when that fails, and delivery at least once is what our
functions are made for, so we repeat in its stead.
"""

import base64
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import httpx

from functions.manifest import SERVICES, DocumentCreated, DocumentWritten
from local.environment import LOOPBACK

_SIDE_BY_SIDE: Final = 8
_SECONDS_BETWEEN_ATTEMPTS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Event:
    function: str
    headers: dict[str, str]
    body: bytes


class Eventarc:
    """Takes events and hands each on until its function has answered 2xx."""

    def __init__(self, functions_address: str) -> None:
        self._client = httpx.Client(base_url=functions_address, timeout=60)
        self._pool = ThreadPoolExecutor(_SIDE_BY_SIDE)
        self._ending = threading.Event()
        self._delivered: list[Event] = []

    def take(self, event: Event) -> None:
        self._pool.submit(self._deliver, event)

    def delivered(self, function: str, path: str) -> int:
        """How many events of documents below this path the function has taken."""
        return sum(
            event.function == function and event.headers["ce-document"].startswith(path)
            for event in self._delivered
        )

    def deliver_again(self) -> list[int]:
        """Sends every event so far once more, side by side; the functions' answers."""
        events = list(self._delivered)
        return list(self._pool.map(lambda event: self._post(event).status_code, events))

    def close(self) -> None:
        self._ending.set()
        self._pool.shutdown()
        self._client.close()

    def _deliver(self, event: Event) -> None:
        while not self._ending.is_set():
            try:
                if self._post(event).is_success:
                    self._delivered.append(event)
                    return
            except httpx.TransportError:
                pass
            self._ending.wait(_SECONDS_BETWEEN_ATTEMPTS)

    def _post(self, event: Event) -> httpx.Response:
        return self._client.post(f"/{event.function}/", headers=event.headers, content=event.body)


@contextmanager
def receiving(eventarc: Eventarc) -> Iterator[str]:
    """Listens for the emulator's calls; yields `host:port` for `--functions_emulator`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {
                name.lower(): value
                for name, value in self.headers.items()
                if name.lower().startswith("ce-") or name.lower() == "content-type"
            }
            function = self.path.rpartition("/")[2]
            eventarc.take(Event(function, headers, base64.b64decode(content, validate=True)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer((LOOPBACK, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"{LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def register_triggers(emulator: str, project: str) -> None:
    """Tells the emulator which documents the manifest's services listen to."""
    for service in SERVICES:
        if isinstance(service.trigger, DocumentCreated | DocumentWritten):
            httpx.post(
                f"http://{emulator}/emulator/v1/projects/{project}/eventarcTrigger",
                params={"eventarcTriggerId": service.name},
                json={
                    "eventType": service.trigger.event_type,
                    "database": "(default)",
                    "namespace": "(default)",
                    "document": {
                        "value": service.trigger.pattern,
                        "matchType": "PATH_PATTERN",
                    },
                },
                timeout=10,
            ).raise_for_status()
