"""When each scheduled function was last called, kept over restarts."""

from pathlib import Path
from typing import Final

from local.sqlite import opened

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS fired (name TEXT PRIMARY KEY, last REAL NOT NULL) WITHOUT ROWID
"""


class Fired:
    def __init__(self, path: Path) -> None:
        self._connection = opened(path, _SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def last(self, name: str) -> float | None:
        """The scheduled moment, in seconds since the epoch, of the last execution that ended."""
        sql = "SELECT last FROM fired WHERE name = ?"
        row = self._connection.execute(sql, (name,)).fetchone()
        return None if row is None else float(row[0])

    def set(self, name: str, moment: float) -> None:
        self._connection.execute("INSERT OR REPLACE INTO fired VALUES (?, ?)", (name, moment))
