"""Reads from one SQLite connection: the writer's own, or a snapshot's."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from local.firestore.catalog import Catalog
from local.firestore.paths import DocumentName


class Row(NamedTuple):
    """A document found by a scan; `content` is a serialized Document."""

    doc: int
    content: bytes


@dataclass(frozen=True)
class Probe:
    """An index that must hold an entry `prefix + suffix` too."""

    index: int
    prefix: bytes


@dataclass(frozen=True)
class EntryScan:
    """The entries of one index from `lower` (included) to `upper` (excluded)."""

    scope: int
    index: int
    prefix: bytes
    lower: bytes
    upper: bytes
    reverse: bool
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True)
class CollectionScan:
    """The documents of one collection by id."""

    collection: int
    lower: str
    upper: str | None
    reverse: bool


Scan = EntryScan | CollectionScan
_Parameters = list[int | str | bytes | None]


class Reader:
    def __init__(self, connection: sqlite3.Connection, catalog: Catalog) -> None:
        self._connection = connection
        self.catalog = catalog

    def get(self, name: DocumentName) -> bytes | None:
        """The serialized Document."""
        collection = self.catalog.collection(name.database, name.collection)
        if collection is None:
            return None
        row = self._connection.execute(
            "SELECT content FROM documents WHERE collection = ? AND id = ?",
            (collection.id, name.id),
        ).fetchone()
        return None if row is None else row[0]

    def rows(self, scan: Scan) -> Iterator[Row]:
        source, parameters = _source(scan, with_documents=True)
        order = _order(scan)
        for row in self._connection.execute(
            f"SELECT d.doc, d.content {source} {order}", parameters
        ):
            yield Row(*row)

    def count(self, scan: Scan, limit: int | None) -> int:
        """How many entries, counting no further than `limit`."""
        source, parameters = _source(scan, with_documents=False)
        sql = f"SELECT count(*) FROM (SELECT 1 {source} LIMIT ?)"  # noqa: S608
        parameters.append(-1 if limit is None else limit)
        total: int = self._connection.execute(sql, parameters).fetchone()[0]
        return total

    def keys(self, scan: EntryScan, every: int) -> Iterator[bytes]:
        """Each `every`-th entry."""
        source, parameters = _source(scan, with_documents=False)
        numbered = f"SELECT e.entry, row_number() OVER (ORDER BY e.entry) AS n {source}"
        sql = f"SELECT entry FROM ({numbered}) WHERE n % ? = 0"  # noqa: S608
        for (entry,) in self._connection.execute(sql, [*parameters, every]):
            yield entry

    def is_empty(self, collection: int) -> bool:
        sql = "SELECT 1 FROM documents WHERE collection = ? LIMIT 1"
        return self._connection.execute(sql, (collection,)).fetchone() is None

    def collection_paths(self, database: str, prefix: str) -> Iterator[tuple[int, str]]:
        """The collections whose path starts with `prefix`, by path."""
        sql = "SELECT id, path FROM collections WHERE database = ? AND path >= ? AND path < ?"
        bounds = (database, prefix, prefix + "\U0010ffff")
        yield from self._connection.execute(f"{sql} ORDER BY path", bounds)


def _source(scan: Scan, *, with_documents: bool) -> tuple[str, _Parameters]:
    if isinstance(scan, CollectionScan):
        sql = "FROM documents d WHERE d.collection = ? AND d.id >= ?"
        parameters: _Parameters = [scan.collection, scan.lower]
        if scan.upper is not None:
            sql += " AND d.id < ?"
            parameters.append(scan.upper)
        return sql, parameters
    join = "CROSS JOIN documents d ON d.doc = e.doc" if with_documents else ""
    sql = (
        f"FROM entries e {join} WHERE e.scope = ? AND e.field = ? AND e.entry >= ? AND e.entry < ?"
    )
    parameters = [scan.scope, scan.index, scan.lower, scan.upper]
    for probe in scan.probes:
        sql += (
            " AND EXISTS (SELECT 1 FROM entries p WHERE p.scope = e.scope AND p.field = ?"
            " AND p.entry = CAST(? || substr(e.entry, ?) AS BLOB))"
        )
        parameters += [probe.index, probe.prefix, len(scan.prefix) + 1]
    return sql, parameters


def _order(scan: Scan) -> str:
    column = "d.id" if isinstance(scan, CollectionScan) else "e.entry"
    return f"ORDER BY {column} {'DESC' if scan.reverse else 'ASC'}"
