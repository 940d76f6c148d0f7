"""When each scheduled function was last called, kept over restarts."""

import sqlite3
from pathlib import Path
from typing import Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS fired (name TEXT PRIMARY KEY, last REAL NOT NULL) WITHOUT ROWID
"""


class Fired:
    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def last(self, name: str) -> float | None:
        """The scheduled moment, in seconds since the epoch, of the last execution that ended."""
        sql = "SELECT last FROM fired WHERE name = ?"
        row = self._connection.execute(sql, (name,)).fetchone()
        return None if row is None else float(row[0])

    def set(self, name: str, moment: float) -> None:
        self._connection.execute("INSERT OR REPLACE INTO fired VALUES (?, ?)", (name, moment))
