"""Rows of documents and of their index entries, always changed together."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from local.firestore.catalog import SCHEMA as CATALOG_SCHEMA
from local.firestore.catalog import Catalog, Collection
from local.firestore.entries import Entry, GroupEntries
from local.firestore.indexes import Indexes
from local.firestore.messages import Document, parse_document
from local.firestore.paths import DocumentName
from local.firestore.transforms import Fields
from local.firestore.writes import Micros, Version, micros

SCHEMA = f"""
{CATALOG_SCHEMA}
CREATE TABLE IF NOT EXISTS documents (
    doc INTEGER PRIMARY KEY, collection INTEGER, id TEXT, content BLOB, UNIQUE (collection, id));
CREATE TABLE IF NOT EXISTS entries (
    scope INTEGER, field INTEGER, entry BLOB, doc INTEGER,
    PRIMARY KEY (scope, field, entry)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""

EntryRow = tuple[int, int, bytes, int]


@dataclass
class Stored:
    """A document at the start of a commit, and the version that the commit makes of it."""

    doc: int | None
    before: bytes | None
    before_fields: Fields
    created: Micros
    version: Version


class Tables:
    def __init__(self, connection: sqlite3.Connection, catalog: Catalog, indexes: Indexes) -> None:
        self._connection = connection
        self._catalog = catalog
        self._indexes = indexes
        self._groups: dict[str, GroupEntries] = {}

    def forget(self) -> None:
        """A rollback may have taken index ids back."""
        self._groups.clear()

    def read(self, name: DocumentName) -> Stored:
        collection = self._catalog.collection(name.database, name.collection)
        row = (
            collection
            and self._connection.execute(
                "SELECT doc, content FROM documents WHERE collection = ? AND id = ?",
                (collection.id, name.id),
            ).fetchone()
        )
        if not row:
            return Stored(None, None, {}, 0, Version(name, None))
        document = parse_document(row[1])
        version = Version(name, document, micros(document.update_time))
        return Stored(row[0], row[1], document.fields, micros(document.create_time), version)

    def put(self, name: DocumentName, stored: Stored, after: Document, content: bytes) -> None:
        collection = self._catalog.ensure_collection(name)
        made = self._entries_of(collection.group)
        old_fields = stored.before_fields
        changed = {
            key
            for key in {*old_fields, *after.fields}
            if key not in old_fields
            or key not in after.fields
            or old_fields[key] != after.fields[key]
        }
        new = made.of_fields(collection, name.id, after.fields, changed)
        old: set[Entry] = set()
        if stored.doc is None:
            stored.doc = self.insert(collection.id, name.id, content)
            new.add(made.of_name(collection, name.id))
        else:
            old = made.of_fields(collection, name.id, old_fields, changed)
            sql = "UPDATE documents SET content = ? WHERE doc = ?"
            self._connection.execute(sql, (content, stored.doc))
        self._delete_entries(old - new)
        self.insert_entries((*entry, stored.doc) for entry in new - old)

    def insert(self, collection: int, document_id: str, content: bytes) -> int:
        sql = "INSERT INTO documents (collection, id, content) VALUES (?, ?, ?)"
        return self._connection.execute(sql, (collection, document_id, content)).lastrowid or 0

    def delete(self, name: DocumentName, stored: Stored) -> None:
        collection = self._catalog.ensure_collection(name)
        made, fields = self._entries_of(collection.group), stored.before_fields
        old = made.of_fields(collection, name.id, fields, set(fields))
        self._delete_entries(old | {made.of_name(collection, name.id)})
        self._connection.execute("DELETE FROM documents WHERE doc = ?", (stored.doc,))

    def insert_entries(self, rows: Iterable[EntryRow]) -> None:
        sql = "INSERT OR IGNORE INTO entries (scope, field, entry, doc) VALUES (?, ?, ?, ?)"
        self._connection.executemany(sql, rows)

    def _delete_entries(self, entries: Iterable[Entry]) -> None:
        sql = "DELETE FROM entries WHERE scope = ? AND field = ? AND entry = ?"
        self._connection.executemany(sql, entries)

    def _entries_of(self, group: str) -> GroupEntries:
        if group not in self._groups:
            self._groups[group] = GroupEntries(group, self._indexes, self._catalog)
        return self._groups[group]

    def all_entries(
        self, collection: Collection, document_id: str, doc: int, document: Document
    ) -> list[EntryRow]:
        made, fields = self._entries_of(collection.group), document.fields
        entries = made.of_fields(collection, document_id, fields, set(fields))
        return [(*each, doc) for each in (*entries, made.of_name(collection, document_id))]

    def rebuild(self) -> None:
        """All entries anew, from the documents."""
        self._connection.execute("DELETE FROM entries")
        sql = "SELECT doc, collection, id, content FROM documents"
        for doc, collection_id, document_id, content in self._connection.execute(sql):
            collection = self._catalog.collection_by_id(collection_id)
            document = parse_document(content)
            self.insert_entries(self.all_entries(collection, document_id, doc, document))
