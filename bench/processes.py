"""Starts what is measured in processes of its own, and ends it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from bench.beacons import BROWSER
from bench.first_calls import BEACON, Call
from bench.load import Load
from local.environment import LOOPBACK, PROJECT, ROOT, free_port

_FRAMEWORK: Final = str(Path(sys.executable).with_name("functions-framework"))
_START_SECONDS: Final = 60


@contextmanager
def child(*command: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout:
            process.stdout.close()


@contextmanager
def stub_firestore() -> Iterator[str]:
    """A Firestore that answers at once; its address."""
    with child(sys.executable, "-m", "bench.stub_firestore") as process:
        assert process.stdout
        yield f"{LOOPBACK}:{process.stdout.readline().strip()}"


@dataclass(frozen=True, slots=True)
class Running:
    """A function that answers at this port."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """What its processes have used so far."""
        return sum(_cpu_seconds(pid) for pid in (self.pid, *_children(self.pid)))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def function(source: str, target: str, firestore: str, call: Call = BEACON) -> Iterator[Running]:
    """A function under functions-framework, as Cloud Run starts it, once it answers this call."""
    port = free_port()
    with child(
        _FRAMEWORK,
        "--asgi",
        f"--source={ROOT / source}",
        f"--target={target}",
        f"--host={LOOPBACK}",
        f"--port={port}",
        FIRESTORE_EMULATOR_HOST=firestore,
        CLOUD_TASKS_ENDPOINT=firestore,
        GOOGLE_CLOUD_PROJECT=PROJECT,
    ) as process:
        wait_for_answer(process, port, call)
        yield Running(port, process.pid)


def wait_for_answer(process: subprocess.Popen[str], port: int, call: Call) -> None:
    """Return when the function has answered a call."""
    deadline = time.monotonic() + _START_SECONDS
    with httpx.Client(headers={"User-Agent": BROWSER}, timeout=30) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"the function ended with {process.returncode}")
            try:
                answer = client.request(
                    call.method,
                    f"http://{LOOPBACK}:{port}{call.path}",
                    content=call.body,
                    headers=call.headers,
                )
            except httpx.TransportError:
                time.sleep(0.005)
                continue
            answer.raise_for_status()
            return
    raise RuntimeError(f"the function did not answer within {_START_SECONDS} s")


def load(port: int, connections: int, seconds: float, prefix: str = "") -> Load:
    """Return what a load of beacons saw; `prefix` comes before the path of `track`."""
    arguments = (str(port), str(connections), str(seconds), prefix)
    with child(sys.executable, "-m", "bench.load", *arguments) as process:
        said, _ = process.communicate(timeout=seconds + 60)
    if process.returncode:
        raise RuntimeError("the load failed")
    return Load(**json.loads(said))
