"""Tasks in one SQLite file, durable when the process is killed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.sqlite import opened
from local.tasks.messages import Task
from local.tasks.names import parent_of, short

_NAME_SECONDS: Final = 3600.0
"""How long the name of an ended task stays taken (quotas of Cloud Tasks)."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS tasks (
    name TEXT PRIMARY KEY, queue TEXT NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL,
    executions INTEGER NOT NULL, last_status INTEGER, content BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tasks_by_due ON tasks (due, queue);
CREATE TABLE IF NOT EXISTS ended (name TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""
_COLUMNS: Final = "name, due, attempts, executions, last_status, content"


@dataclass(frozen=True, slots=True)
class StoredTask:
    """`due` is in local seconds. `executions` counts the answers that were no 5xx."""

    name: str
    due: float
    attempts: int
    executions: int
    last_status: int | None
    content: bytes

    @property
    def message(self) -> Task:
        task: Task = Task.FromString(self.content)
        task.schedule_time.FromMicroseconds(round(self.due * 1e6))
        task.dispatch_count = self.attempts
        task.response_count = self.attempts
        return task


class TaskStore:
    def __init__(self, path: Path) -> None:
        self._connection = opened(path, _SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def add(self, task: Task, due: float, now: float) -> bool:
        """False where a task of this name is there, or ended less than an hour ago."""
        self._connection.execute("DELETE FROM ended WHERE until <= ?", (now,))
        added = self._connection.execute(
            "INSERT OR IGNORE INTO tasks SELECT ?, ?, ?, 0, 0, NULL, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM ended WHERE name = ?)",
            (task.name, short(parent_of(task.name)), due, task.SerializeToString(), task.name),
        )
        return added.rowcount == 1

    def get(self, name: str) -> StoredTask | None:
        sql = f"SELECT {_COLUMNS} FROM tasks WHERE name = ?"  # noqa: S608
        row = self._connection.execute(sql, (name,)).fetchone()
        return None if row is None else StoredTask(*row)

    def page(self, parent: str, after: str, limit: int) -> list[StoredTask]:
        """The tasks of a queue after this name, by name."""
        sql = (
            f"SELECT {_COLUMNS} FROM tasks WHERE name > ? AND name < ?"  # noqa: S608
            " ORDER BY name LIMIT ?"
        )
        bounds = (after or f"{parent}/tasks/", f"{parent}/tasks0", limit)
        return [StoredTask(*row) for row in self._connection.execute(sql, bounds)]

    def dues(self) -> Iterator[tuple[str, str, float]]:
        """Name, queue and due time of every task, the earliest first."""
        sql = "SELECT name, queue, due FROM tasks ORDER BY due"
        with closing(self._connection.execute(sql)) as rows:
            yield from rows.fetchall()

    def due_by(self, moment: float) -> dict[str, int]:
        """How many tasks of each queue are due by then."""
        sql = "SELECT queue, count(*) FROM tasks WHERE due <= ? GROUP BY queue"
        return dict(self._connection.execute(sql, (moment,)).fetchall())

    def failed(self, name: str, status: int, due: float) -> None:
        """Counts an attempt; the next one is due then."""
        self._connection.execute(
            "UPDATE tasks SET attempts = attempts + 1, executions = executions + ?,"
            " last_status = ?, due = ? WHERE name = ?",
            (status < 500, status, due, name),
        )

    def end(self, name: str, now: float) -> bool:
        """Removes a task whose name stays taken; False where there was none."""
        with self._connection:
            self._connection.execute("BEGIN")
            ended = self._connection.execute("DELETE FROM tasks WHERE name = ?", (name,))
            if ended.rowcount:
                sql = "INSERT OR REPLACE INTO ended VALUES (?, ?)"
                self._connection.execute(sql, (name, now + _NAME_SECONDS))
        return ended.rowcount == 1
