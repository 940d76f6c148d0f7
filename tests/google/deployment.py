"""The product's own functions over Google's Firestore emulator, as a shop and a member use them."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore import Client

from local.environment import LOOPBACK, PROJECT, ROOT, Environment, free_port
from local.functions import HEALTH
from local.sign_in import id_token
from tests.cloud import BROWSER, Json
from tests.google.emulators import end, running_firestore
from tests.google.eventarc import Eventarc, receiving, register_triggers
from tests.google.polling import until


@dataclass(frozen=True, slots=True)
class Deployment:
    http: httpx.Client
    firestore: Client
    eventarc: Eventarc

    def brand(self) -> "Brand":
        """A new brand, made as the existing brand system would."""
        brand_id, owner = f"brand-{uuid.uuid4().hex[:12]}", f"owner-{uuid.uuid4().hex[:12]}"
        self.firestore.document(f"brands/{brand_id}").set({"ownerUid": owner})
        return Brand(self, brand_id, owner)


@dataclass(frozen=True, slots=True)
class Brand:
    deployment: Deployment
    id: str
    owner: str

    def send(self, beacon: Json) -> httpx.Response:
        return self.deployment.http.post("/track/api/marketing/track", json=beacon)

    def arrive(self, visitor_id: str, **data: str) -> str:
        """A session_start; the session's id."""
        whole = {"visitorId": visitor_id, "brandId": self.id, "landingPage": "/", **data}
        return self._session(self.send({"type": "session_start", "data": whole}))

    def buy(self, session_id: str, value: float, order_id: str) -> None:
        data = {"type": "purchase", "value": value, "orderId": order_id}
        self._session(self.send({"type": "conversion", "sessionId": session_id, "data": data}))

    def stats(self) -> Json:
        stats: Json = self._report("stats")["stats"]
        return stats

    def credit(self, model: str) -> dict[str, tuple[float, float]]:
        """The sales and orders of each channel that has any."""
        channels: list[Any] = self._report("channels", attributionModel=model)["channels"]
        return {
            each["channelId"]: (each["sales"], each["orders"]) for each in channels if each["sales"]
        }

    def documents(self, collection: str) -> set[str]:
        """The ids stored in one of the brand's collections."""
        path = f"brands/{self.id}/marketing/data/{collection}"
        return {found.id for found in self.deployment.firestore.collection(path).stream()}

    def events(self, function: str) -> int:
        """How many of the brand's events a function has taken."""
        return self.deployment.eventarc.delivered(function, f"brands/{self.id}/")

    def _report(self, resource: str, **query: str) -> Any:
        today = datetime.now(UTC).date()
        answer = self.deployment.http.get(
            f"/api/api/marketing/{resource}",
            params={
                "brandId": self.id,
                "startDate": str(today - timedelta(days=1)),
                "endDate": str(today),
                **query,
            },
            headers={"Authorization": f"Bearer {id_token(self.owner, PROJECT)}"},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _session(self, answer: httpx.Response) -> str:
        assert answer.status_code == 200, answer.text
        return str(answer.json()["sessionId"])


@contextmanager
def deployed(data: Path) -> Iterator[Deployment]:
    """Firestore's emulator with our triggers, our functions, and clients of both."""
    environment = Environment.choose(free_port(), data)
    functions = f"http://{LOOPBACK}:{environment.functions_port}"
    with ExitStack() as stack:
        eventarc = Eventarc(functions)
        receiver = stack.enter_context(receiving(eventarc))
        stack.callback(eventarc.close)
        port = stack.enter_context(
            running_firestore(data / "firestore.log", f"--functions_emulator={receiver}")
        )
        register_triggers(f"{LOOPBACK}:{port}", PROJECT)
        stack.enter_context(_functions(replace(environment, firestore_port=port)))
        http = stack.enter_context(
            httpx.Client(
                base_url=functions,
                timeout=60,
                headers={"User-Agent": BROWSER},
                limits=httpx.Limits(max_connections=None),
            )
        )
        firestore = _client(f"{LOOPBACK}:{port}")
        stack.callback(firestore.close)
        yield Deployment(http, firestore, eventarc)


@contextmanager
def _functions(environment: Environment) -> Iterator[None]:
    """The process of all functions. They take the real time, as the emulator does."""
    variables = {**os.environ, **environment.variables()}
    del variables["LOCAL_CLOCK_FILE"]
    with subprocess.Popen(
        [sys.executable, "-m", "local.functions"], cwd=ROOT, env=variables, stdin=subprocess.PIPE
    ) as process:
        try:
            health = f"http://{LOOPBACK}:{environment.functions_port}{HEALTH}"
            until(lambda: _answers(process, health), "the functions to be up")
            yield
        finally:
            end(process)


def _answers(process: subprocess.Popen[bytes], health: str) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"the functions ended with {process.returncode} while starting")
    try:
        return httpx.get(health, timeout=5).is_success
    except httpx.TransportError:
        return False


def _client(host: str) -> Client:
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FIRESTORE_EMULATOR_HOST", host)
        return Client(project=PROJECT, credentials=credentials)
