"""What was acknowledged survives the process being killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.firestore.conftest import MakeClient
from tests.integration.firestore.local_server import ours_only

pytestmark = ours_only


@contextmanager
def serving(path: Path) -> Iterator[tuple[int, str]]:
    command = [sys.executable, "-m", "local.firestore", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.pid, f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def test_acknowledged_commits_survive_a_kill(
    make_client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path / "db") as (pid, host):
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", host)
        client = make_client()
        for n in range(50):
            client.document(f"people/p{n:02}").set({"n": n})
        last = client.document("people/p00").update({"n": 100})
        os.kill(pid, signal.SIGKILL)
    with serving(tmp_path / "db") as (_, host):
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", host)
        client = make_client()
        assert [s.get("n") for s in client.collection("people").stream()] == [100, *range(1, 50)]
        assert client.collection("people").order_by("n").limit(1).get()[0].get("n") == 1
        later = client.document("people/p00").update({"n": 101})
        assert later._pb.update_time.ToNanoseconds() > last._pb.update_time.ToNanoseconds()
