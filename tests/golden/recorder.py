"""Keeps every task that is made in a local cloud, also once it has ended."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from local.tasks.messages import Task
from tests.golden.files import Json
from tests.golden.masking import HASH

_RECORD: Final = """
CREATE TABLE made (name TEXT, queue TEXT, content BLOB);
CREATE TRIGGER tasks_made AFTER INSERT ON tasks BEGIN
    INSERT INTO made VALUES (NEW.name, NEW.queue, NEW.content);
END;
"""


def record_tasks(file: Path) -> None:
    """From now on; the tables of the local tasks must be there."""
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        connection.executescript(_RECORD)


def recorded_tasks(file: Path) -> list[Json]:
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        rows = connection.execute("SELECT name, queue, content FROM made").fetchall()
    return [_task(*row) for row in rows]


def _task(name: str, queue: str, content: bytes) -> Json:
    """A name is a hash of what caused the task, often of a minute: only its form is kept."""
    form = HASH.sub("<hash>", name.rpartition("/")[2])
    body = Task.FromString(content).http_request.body
    return {"queue": queue, "name": form, "payload": json.loads(body)}
