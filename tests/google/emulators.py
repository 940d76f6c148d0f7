"""Google's own emulators, as the gcloud SDK brings them: found, started, and ended.

`python -m tests.google.emulators` prints what is missing here, or an empty line.

Only Firestore's is needed so far. Pub/Sub's lies beside it (`platform/pubsub-emulator/lib`): it
becomes a second `Emulator` once the product publishes.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from local.environment import LOOPBACK, free_port
from tests.google.polling import until

google_only = pytest.mark.skipif(
    os.environ.get("CLOUD") != "google",
    reason="runs against Google's emulators: make test CLOUD=google",
)


class MissingError(Exception):
    """What this machine lacks, and how to get it."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """`jars` is a pattern under the SDK's `platform/`; `component` is what gcloud installs."""

    name: str
    component: str
    jars: str
    main_class: str


FIRESTORE = Emulator(
    name="Firestore",
    component="cloud-firestore-emulator",
    jars="cloud-firestore-emulator/*.jar",
    main_class="com.google.cloud.datastore.emulator.firestore.CloudFirestore",
)


def command(emulator: Emulator) -> list[str]:
    """What starts it, but for its flags; raises `MissingError`.

    Not the SDK's script: that leaves Java behind when it is ended.
    """
    java = shutil.which("java")
    if java is None:
        raise MissingError("no java on the PATH; install Java 17 or later")
    jars = sorted((_sdk() / "platform").glob(emulator.jars))
    if not jars:
        raise MissingError(
            f"the gcloud SDK has no {emulator.name} emulator; install it: "
            f"gcloud components install {emulator.component}"
        )
    return [java, "-Duser.language=en", "-cp", str(jars[-1]), emulator.main_class]


def _sdk() -> Path:
    """The root of the gcloud SDK; raises `MissingError`."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        raise MissingError("no gcloud on the PATH; install the Google Cloud SDK")
    beside = Path(gcloud).resolve().parent.parent
    if (beside / "platform").is_dir():
        return beside
    asked = subprocess.run(
        [gcloud, "info", "--format=value(installation.sdk_root)"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode or not asked.stdout.strip():
        raise MissingError(f"gcloud does not say where its SDK lies: {asked.stderr.strip()}")
    return Path(asked.stdout.strip())


@contextmanager
def running_firestore(log: Path, *flags: str) -> Iterator[int]:
    """Google's Firestore emulator, empty, for as long as the context lasts; its port.

    It writes to `log`. Raises `MissingError` where it is not installed.
    """
    port = free_port()
    start = [*command(FIRESTORE), "start", f"--host={LOOPBACK}", f"--port={port}", *flags]
    with (
        log.open("wb") as output,
        subprocess.Popen(start, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            until(lambda: _answers(process, port, log), "Google's Firestore emulator to be up")
            yield port
        finally:
            end(process)


def _answers(process: subprocess.Popen[bytes], port: int, log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(
            f"Google's Firestore emulator ended with {process.returncode} while starting: "
            f"{log.read_text()[-2000:]}"
        )
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/", timeout=5).is_success
    except httpx.TransportError:
        return False


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process of ours; by force where it does not in ten seconds."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def missing() -> str | None:
    """What keeps Google's emulators from running here; None where nothing does."""
    try:
        command(FIRESTORE)
    except MissingError as error:
        return str(error)
    return None


if __name__ == "__main__":
    print(missing() or "")
