"""The small integers that stand for collections, collection groups and indexes in the tables."""

import sqlite3
from dataclasses import dataclass

from local.firestore.paths import DocumentName, FieldPath

SCHEMA = """
CREATE TABLE IF NOT EXISTS groups (
    id INTEGER PRIMARY KEY, database TEXT, name TEXT, UNIQUE (database, name));
CREATE TABLE IF NOT EXISTS collections (
    id INTEGER PRIMARY KEY, database TEXT, path TEXT, group_id INTEGER, UNIQUE (database, path));
CREATE TABLE IF NOT EXISTS index_ids (id INTEGER PRIMARY KEY, definition TEXT UNIQUE);
"""


@dataclass(frozen=True)
class Collection:
    id: int
    group_id: int
    database: str
    segments: FieldPath

    @property
    def group(self) -> str:
        return self.segments[-1]


class Catalog:
    """Kept in memory whole; rows are only ever added."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._collections: dict[tuple[str, FieldPath], Collection] = {}
        self._by_id: dict[int, Collection] = {}
        self._groups: dict[tuple[str, str], int] = {}
        self._indexes: dict[str, int] = {}
        self._new_indexes: list[str] = []
        self._new_groups: list[tuple[str, str]] = []
        self._new_collections: list[Collection] = []
        self._load()

    def collection(self, database: str, segments: FieldPath) -> Collection | None:
        return self._collections.get((database, segments))

    def collection_by_id(self, collection_id: int) -> Collection:
        return self._by_id[collection_id]

    def group(self, database: str, name: str) -> int | None:
        return self._groups.get((database, name))

    def index(self, definition: str) -> int | None:
        return self._indexes.get(definition)

    def groups_named(self, name: str) -> list[int]:
        """That group in each database."""
        return [row_id for (_, each), row_id in self._groups.items() if each == name]

    def collections_of_group(self, group_id: int) -> list[Collection]:
        return [each for each in self._by_id.values() if each.group_id == group_id]

    def ensure_collection(self, name: DocumentName) -> Collection:
        """Inside the writer's transaction: finds it or adds it."""
        found = self._collections.get((name.database, name.collection))
        return found or self._add_collection(name.database, name.collection)

    def ensure_index(self, definition: str) -> int:
        found = self._indexes.get(definition)
        if found is None:
            sql = "INSERT INTO index_ids (definition) VALUES (?) RETURNING id"
            found = self._indexes[definition] = self._insert(sql, (definition,))
            self._new_indexes.append(definition)
        return found

    def keep(self) -> None:
        """What was added since the last call is committed."""
        self._new_indexes.clear()
        self._new_groups.clear()
        self._new_collections.clear()

    def reload(self) -> None:
        """Read everything anew: a transaction with several commits was rolled back."""
        self.keep()
        self._collections.clear()
        self._by_id.clear()
        self._load()

    def forget(self) -> None:
        """What was added since the last call is rolled back."""
        for definition in self._new_indexes:
            del self._indexes[definition]
        for group in self._new_groups:
            del self._groups[group]
        for collection in self._new_collections:
            del self._collections[(collection.database, collection.segments)]
            del self._by_id[collection.id]
        self.keep()

    def _add_collection(self, database: str, segments: FieldPath) -> Collection:
        key = (database, segments[-1])
        group_id = self._groups.get(key)
        if group_id is None:
            sql = "INSERT INTO groups (database, name) VALUES (?, ?) RETURNING id"
            group_id = self._groups[key] = self._insert(sql, key)
            self._new_groups.append(key)
        sql = "INSERT INTO collections (database, path, group_id) VALUES (?, ?, ?) RETURNING id"
        row_id = self._insert(sql, (database, "/".join(segments), group_id))
        collection = Collection(row_id, group_id, database, segments)
        self._remember(collection)
        self._new_collections.append(collection)
        return collection

    def _insert(self, sql: str, values: tuple[str | int, ...]) -> int:
        row_id: int = self._connection.execute(sql, values).fetchone()[0]
        return row_id

    def _remember(self, collection: Collection) -> None:
        self._collections[(collection.database, collection.segments)] = collection
        self._by_id[collection.id] = collection

    def _load(self) -> None:
        run = self._connection.execute
        self._groups = {(d, n): i for i, d, n in run("SELECT id, database, name FROM groups")}
        self._indexes = {d: i for i, d in run("SELECT id, definition FROM index_ids")}
        for row_id, database, path, group_id in run(
            "SELECT id, database, path, group_id FROM collections"
        ):
            self._remember(Collection(row_id, group_id, database, tuple(path.split("/"))))
