"""Logs of a real function process: one line of JSON each, with trace, brand and what to do."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import grpc
import httpx
import pytest

from local.environment import LOOPBACK, ROOT, free_port
from shared.gcp.alarms import Alarm
from shared.gcp.settings import EMULATOR_SWITCHES

TRACE = "105445aa7843bc8bf206b12000100000"
VISITOR = "6b1f0c1e-8a4e-4b7e-9a57-6d3d6a6f2f10"
ADDRESS = "203.0.113.77"
SERVE = """
import sys, uvicorn
from functions_framework.aio import create_asgi_app
app = create_asgi_app(sys.argv[1], "main.py")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical")
"""


@dataclass
class FunctionProcess:
    """A function on its own, as on Cloud Run, before a Firestore that refuses everything."""

    name: str
    process: subprocess.Popen[str]
    address: str
    seen: list[str] = field(default_factory=list)

    def next_log(self) -> dict[str, str]:
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        self.seen.append(line)
        entry: dict[str, str] = json.loads(line)
        return entry


@pytest.fixture(scope="module")
def refusing() -> Iterator[str]:
    """The address of a gRPC server that knows no method: every call is refused at once."""
    server = grpc.server(ThreadPoolExecutor(2))
    port = server.add_insecure_port(f"{LOOPBACK}:0")
    server.start()
    yield f"{LOOPBACK}:{port}"
    server.stop(None).wait()


def production() -> dict[str, str]:
    """Our own environment without what leads to a local cloud."""
    kept = {name: value for name, value in os.environ.items() if name not in EMULATOR_SWITCHES}
    return {**kept, "GOOGLE_CLOUD_PROJECT": "a-project"}


def serve(entry_point: str, **variables: str) -> Iterator[FunctionProcess]:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, entry_point, str(port)],
        cwd=ROOT,
        env={**production(), "LOG_FORMAT": "json", **variables},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, base_url=f"http://{LOOPBACK}:{port}") as client:
            client.request("OPTIONS", "/")
        try:
            yield FunctionProcess(entry_point, process, f"http://{LOOPBACK}:{port}")
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def track(refusing: str) -> Iterator[FunctionProcess]:
    yield from serve("track", FIRESTORE_EMULATOR_HOST=refusing)


def start() -> dict[str, object]:
    return {"type": "session_start", "data": {"brandId": "demo", "visitorId": VISITOR}}


def send(function: FunctionProcess, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named["X-Forwarded-For"] = ADDRESS
    return httpx.post(f"{function.address}/api/marketing/track", json=start(), headers=named)


def test_what_the_store_refuses_is_an_alarm(track: FunctionProcess) -> None:
    answer = send(track, X_Cloud_Trace_Context=f"{TRACE}/123;o=1")
    assert answer.status_code == 503
    log = track.next_log()
    assert log["severity"] == "ERROR"
    assert log["alarm"] == Alarm.STORE_REFUSED_BEACONS.id
    assert log["message"] == Alarm.STORE_REFUSED_BEACONS.meaning
    assert log["action"] == Alarm.STORE_REFUSED_BEACONS.action
    assert (log["function"], log["brand"]) == ("track", "demo")
    assert log["logging.googleapis.com/trace"] == f"projects/a-project/traces/{TRACE}"
    assert "MethodNotImplemented" in log["stack_trace"]


def test_requests_do_not_share_a_trace(track: FunctionProcess) -> None:
    other = TRACE[::-1]
    send(track, traceparent=f"00-{other}-00f067aa0ba902b7-01")
    assert track.next_log()["logging.googleapis.com/trace"].endswith(other)
    send(track)
    assert "logging.googleapis.com/trace" not in track.next_log()


def test_no_log_names_the_visitor(track: FunctionProcess) -> None:
    send(track)
    track.next_log()
    assert track.seen
    assert not any(VISITOR in line or ADDRESS in line for line in track.seen)


def test_a_crash_is_an_alarm(refusing: str) -> None:
    """A trigger that is called with an event it cannot read."""
    for function in serve("on_session_created", FIRESTORE_EMULATOR_HOST=refusing):
        event = {
            "ce-id": "1",
            "ce-source": "test",
            "ce-type": "google.cloud.firestore.document.v1.created",
            "ce-specversion": "1.0",
            "Content-Type": "application/protobuf",
            "X-Cloud-Trace-Context": f"{TRACE}/1",
        }
        answer = httpx.post(function.address, content=b"", headers=event)
        assert answer.status_code == 500
        log = function.next_log()
        assert (log["severity"], log["alarm"]) == ("ERROR", Alarm.REQUEST_CRASHED.id)
        assert log["function"] == "on-session-created"
        assert log["stack_trace"].startswith("Traceback")


def test_a_task_is_logged_under_the_name_of_its_queue(refusing: str) -> None:
    for function in serve("tasks", FIRESTORE_EMULATOR_HOST=refusing):
        assert function.next_log()["message"] == "nothing of this service is called ''"
        answer = httpx.post(f"{function.address}/fold-counts", content=b"no task")
        assert answer.status_code == 500
        log = function.next_log()
        assert (log["alarm"], log["function"]) == (Alarm.REQUEST_CRASHED.id, "fold-counts")
        answer = httpx.post(f"{function.address}/erase-person", content=b"of another service")
        assert answer.status_code == 404
        log = function.next_log()
        assert (log["severity"], log["function"]) == ("WARNING", "tasks")


@pytest.mark.parametrize("switch", ["FIRESTORE_EMULATOR_HOST", "LOCAL_CLOCK_FILE"])
def test_a_function_does_not_start_with_an_emulator_switch_on_cloud_run(switch: str) -> None:
    program = "from functions_framework.aio import create_asgi_app as c; c('track', 'main.py')"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**production(), "K_SERVICE": "track", switch: "127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert f"{switch} is set on Cloud Run" in ended.stderr
