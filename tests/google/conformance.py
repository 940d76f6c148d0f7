"""A pytest plugin: has the Firestore conformance suite run against Google's emulator.

Given by `-p`, it starts the emulator before the suite is imported, which reads where to go then.
"""

import os
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.environment import LOOPBACK
from tests.google.emulators import MissingError, running_firestore


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Raises `UsageError`, which says what is missing, where there is no emulator."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    try:
        port = stack.enter_context(running_firestore(Path(folder) / "firestore.log"))
    except MissingError as error:
        raise pytest.UsageError(f"Google's emulators cannot run here: {error}") from None
    os.environ["FIRESTORE_CONFORMANCE_HOST"] = f"{LOOPBACK}:{port}"
