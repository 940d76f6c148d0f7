"""Documents and their index entries in one SQLite file.

A commit is one SQLite transaction in WAL mode: durable when the process is killed.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from local.firestore.catalog import Catalog
from local.firestore.changes import Change
from local.firestore.entries import ttl_definition
from local.firestore.errors import FirestoreError
from local.firestore.indexes import Indexes
from local.firestore.limits import check_size
from local.firestore.messages import Document, Value, Write, parse_document, serialize
from local.firestore.paths import DocumentName, parse_document_name
from local.firestore.reader import EntryScan, Reader
from local.firestore.tables import SCHEMA, EntryRow, Stored, Tables
from local.firestore.values import TIMESTAMP, encode
from local.firestore.writes import (
    MICROSECONDS,
    Applied,
    Micros,
    apply_write,
    check_write,
    target,
    timestamp,
)

_PRAGMAS = (
    "PRAGMA page_size = 4096",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA wal_autocheckpoint = 8000",
    "PRAGMA cache_size = -131072",
    "PRAGMA mmap_size = 1073741824",
)
_LOAD_BATCH = 20_000


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch."""


OnCommit = Callable[[sqlite3.Connection, list[Change]], None]


Check = Callable[[], None]
"""Refuse a commit by raising a `FirestoreError`."""


@dataclass(frozen=True)
class CommitRequest:
    writes: Sequence[Write]
    check: Check | None = None


@dataclass(frozen=True)
class Committed:
    time: Micros
    results: tuple[Applied, ...]


class Store:
    """All databases of all projects. Not for several threads at once."""

    def __init__(
        self, path: Path, clock: Clock, indexes: Indexes, on_commit: OnCommit | None = None
    ) -> None:
        """`on_commit` runs inside each commit's own SQLite transaction."""
        self.indexes = indexes
        self._path = path
        self._clock = clock
        self._on_commit = on_commit
        self._idle_connections: list[sqlite3.Connection] = []
        self._connection = self._connect()
        self._connection.executescript(SCHEMA)
        self.catalog = Catalog(self._connection)
        self._tables = Tables(self._connection, self.catalog, indexes)
        self.reader = Reader(self._connection, self.catalog)
        self._last_commit: Micros = int(self._state("commit_time") or 0)
        self._fit_indexes()

    def close(self) -> None:
        for connection in (*self._idle_connections, self._connection):
            connection.close()

    def read_time(self) -> Micros:
        """Now, and never before a commit."""
        return max(int(self._clock.now() * MICROSECONDS), self._last_commit)

    @property
    def last_commit(self) -> Micros:
        return self._last_commit

    def open_snapshot(self) -> sqlite3.Connection:
        """A connection that goes on seeing the store as it is now; give it back when done."""
        connection = self._idle_connections.pop() if self._idle_connections else self._connect()
        connection.execute("BEGIN")
        connection.execute("SELECT value FROM state").fetchone()
        return connection

    def close_snapshot(self, connection: sqlite3.Connection) -> None:
        connection.rollback()
        self._idle_connections.append(connection)

    def commit(self, writes: Sequence[Write]) -> Committed:
        """Apply all writes in order, or none."""
        (outcome,) = self.commit_all([CommitRequest(writes)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def commit_all(self, requests: Sequence[CommitRequest]) -> list[Committed | Exception]:
        """Apply each request's writes, or none of its writes, in one SQLite transaction."""
        outcomes: list[Committed | Exception] = []
        last = self._last_commit
        with self._transaction() as connection:
            for request in requests:
                time = max(int(self._clock.now() * MICROSECONDS), last + 1)
                connection.execute("SAVEPOINT request")
                try:
                    outcomes.append(Committed(time, self._apply(request, time)))
                except FirestoreError as refusal:
                    connection.execute("ROLLBACK TO request")
                    self.catalog.forget()
                    self._tables.forget()
                    outcomes.append(refusal)
                else:
                    last = time
                    self.catalog.keep()
                connection.execute("RELEASE request")
            self._set_state("commit_time", last)
        self._last_commit = last
        return outcomes

    def _apply(self, request: CommitRequest, time: Micros) -> tuple[Applied, ...]:
        if request.check is not None:
            request.check()
        touched: dict[DocumentName, Stored] = {}
        results: list[Applied] = []
        for write in request.writes:
            check_write(write)
            name = target(write)
            stored = touched.get(name) or self._tables.read(name)
            touched[name] = stored
            results.append(apply_write(write, stored.version, time))
        changes = [c for c in (self._save(s, time) for s in touched.values()) if c]
        if changes and self._on_commit is not None:
            self._on_commit(self._connection, changes)
        return tuple(results)

    def load(self, documents: Iterable[tuple[str, Mapping[str, Value]]]) -> int:
        """Fills in new documents fast: (full name, fields). No checks, no changes told."""
        batch: list[tuple[DocumentName, Document]] = []
        total = 0
        for name, fields in documents:
            document = Document()
            for field_name, value in fields.items():
                document.fields[field_name].CopyFrom(value)
            batch.append((parse_document_name(name), document))
            if len(batch) == _LOAD_BATCH:
                total += self._load(batch)
                batch.clear()
        return total + self._load(batch)

    def expire(self, limit: int = 1000) -> int:
        """Deletes the documents whose time to live is over, in commits of up to `limit`."""
        total = 0
        for group, path in (self.indexes.ttl_fields or {}).items():
            index = self.catalog.index(ttl_definition(path))
            for group_id in self.catalog.groups_named(group) if index is not None else ():
                total += self._expire(group_id, index or 0, limit)
        return total

    def _expire(self, group_id: int, index: int, limit: int) -> int:
        now = timestamp(int(self._clock.now() * MICROSECONDS))
        upper = encode(Value(timestamp_value=now)) + b"\xff"
        scan = EntryScan(-group_id, index, b"", bytes([TIMESTAMP]), upper, reverse=False)
        total = 0
        while names := [
            parse_document(row.content).name
            for row, _ in zip(self.reader.rows(scan), range(limit), strict=False)
        ]:
            self.commit([Write(delete=name) for name in names])
            total += len(names)
        return total

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.rollback()
            self.catalog.reload()
            self._tables.forget()
            raise
        self.catalog.keep()

    def _state(self, key: str) -> int | str | None:
        row = self._connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def _set_state(self, key: str, value: int | str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    def _save(self, stored: Stored, time: Micros) -> Change | None:
        version = stored.version
        name, after = version.name, version.document
        if after is None:
            if stored.doc is None:
                return None
            self._tables.delete(name, stored)
            return self._change(stored, None, time)
        if stored.before is not None and after.fields == stored.before_fields:
            return None
        after.name = str(name)
        after.create_time.CopyFrom(timestamp(stored.created or time))
        after.update_time.CopyFrom(timestamp(time))
        content = serialize(after)
        check_size(name, after, len(content))
        self._tables.put(name, stored, after, content)
        return self._change(stored, content, time)

    def _change(self, stored: Stored, after: bytes | None, time: Micros) -> Change:
        name = stored.version.name
        return Change(name.database, str(name), stored.before, after, time * 1000)

    def _load(self, batch: Sequence[tuple[DocumentName, Document]]) -> int:
        time = max(int(self._clock.now() * MICROSECONDS), self._last_commit + 1)
        stamp = timestamp(time)
        rows: list[EntryRow] = []
        with self._transaction():
            for name, document in batch:
                document.name = str(name)
                document.create_time.CopyFrom(stamp)
                document.update_time.CopyFrom(stamp)
                collection = self.catalog.ensure_collection(name)
                doc = self._tables.insert(collection.id, name.id, serialize(document))
                rows += self._tables.all_entries(collection, name.id, doc, document)
            self._tables.insert_entries(sorted(rows))
            self._set_state("commit_time", time)
        self._last_commit = time
        return len(batch)

    def _fit_indexes(self) -> None:
        """Rebuilds all entries when firestore.indexes.json has changed since they were made."""
        if self._state("indexes") == self.indexes.fingerprint:
            return
        with self._transaction():
            self._tables.rebuild()
            self._set_state("indexes", self.indexes.fingerprint)
