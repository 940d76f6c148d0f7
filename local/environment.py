"""Where the local cloud listens and keeps its data, and what a client must know to reach it."""

import os
import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

LOOPBACK = "127.0.0.1"
PROJECT = "glamlink-local"
ROOT = Path(__file__).resolve().parent.parent
_FIRST_PORT: Final = 20_000
_PORTS: Final = 12_000
"""These lie below those that systems give to outgoing connections."""


@dataclass(frozen=True, slots=True)
class Environment:
    """`port` is the one public address; the others are free ones, chosen at the start."""

    port: int
    data: Path
    firestore_port: int
    tasks_port: int
    functions_port: int

    @classmethod
    def choose(cls, port: int, data: Path) -> Self:
        return cls(port, data, free_port(), free_port(), free_port())

    @classmethod
    def from_variables(cls) -> Self:
        """As a child process was told by `variables`."""
        return cls(
            port=int(os.environ["PORT"]),
            data=Path(os.environ["DATA_DIR"]),
            firestore_port=_port_in("FIRESTORE_EMULATOR_HOST"),
            tasks_port=_port_in("CLOUD_TASKS_ENDPOINT"),
            functions_port=int(os.environ["LOCAL_FUNCTIONS_PORT"]),
        )

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def functions_address(self) -> str:
        return f"http://{LOOPBACK}:{self.functions_port}"

    @property
    def clock_file(self) -> Path:
        return self.data / "clock"

    @property
    def store_file(self) -> Path:
        return self.data / "firestore.sqlite"

    @property
    def tasks_file(self) -> Path:
        return self.data / "tasks.sqlite"

    @property
    def schedule_file(self) -> Path:
        return self.data / "schedule.sqlite"

    @property
    def accounts_file(self) -> Path:
        return self.data / "accounts.sqlite"

    def client_variables(self) -> dict[str, str]:
        """What a client in another process needs to reach these services."""
        return {
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "FIRESTORE_EMULATOR_HOST": f"{LOOPBACK}:{self.firestore_port}",
            "CLOUD_TASKS_ENDPOINT": f"{LOOPBACK}:{self.tasks_port}",
            "FIREBASE_AUTH_EMULATOR_HOST": f"{LOOPBACK}:{self.port}",
            "LOCAL_CLOCK_FILE": str(self.clock_file),
        }

    def variables(self) -> dict[str, str]:
        """What our own child processes need."""
        return {
            **self.client_variables(),
            "PORT": str(self.port),
            "DATA_DIR": str(self.data),
            "LOCAL_FUNCTIONS_PORT": str(self.functions_port),
        }


def _port_in(variable: str) -> int:
    return int(os.environ[variable].rpartition(":")[2])


def free_port() -> int:
    """Return a port that is free now, and that no outgoing connection is given meanwhile."""
    while True:
        port = _FIRST_PORT + secrets.randbelow(_PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind((LOOPBACK, port))
            return port
