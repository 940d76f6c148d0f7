"""Open the databases in which the local cloud keeps what must outlive a restart."""

import sqlite3
from pathlib import Path


def opened(path: Path, schema: str) -> sqlite3.Connection:
    """Return a connection to the database at `path`, with the tables of `schema`.

    Each statement is a transaction of its own, unless the caller begins one.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.executescript(schema)
    return connection
