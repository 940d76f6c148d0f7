"""What firestore.indexes.json says: composite indexes, single-field overrides and TTL fields.

https://firebase.google.com/docs/reference/firestore/indexes
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from local.firestore.paths import NAME_FIELD, FieldPath, format_field_path, parse_field_path

ANY_FIELD: FieldPath = ("*",)


class Scope(StrEnum):
    COLLECTION = "COLLECTION"
    COLLECTION_GROUP = "COLLECTION_GROUP"


class Mode(StrEnum):
    ASCENDING = "ASCENDING"
    DESCENDING = "DESCENDING"
    CONTAINS = "CONTAINS"


@dataclass(frozen=True)
class IndexField:
    path: FieldPath
    mode: Mode

    def as_json(self) -> dict[str, str]:
        key = "arrayConfig" if self.mode is Mode.CONTAINS else "order"
        return {"fieldPath": format_field_path(self.path), key: self.mode.value}


@dataclass(frozen=True)
class CompositeIndex:
    """`fields` without `__name__`, which is always the last, in the order `name_mode`."""

    group: str
    scope: Scope
    fields: tuple[IndexField, ...]
    name_mode: Mode

    def as_json(self) -> str:
        fields = [field.as_json() for field in self.fields]
        last = self.fields[-1].mode if self.fields else Mode.ASCENDING
        if self.name_mode is not (Mode.ASCENDING if last is Mode.CONTAINS else last):
            fields.append(IndexField(NAME_FIELD, self.name_mode).as_json())
        return json.dumps(
            {"collectionGroup": self.group, "queryScope": self.scope.value, "fields": fields}
        )

    def as_override_json(self) -> str:
        """The override that gives a single field its index, beside the automatic ones."""
        key, mode = ("arrayConfig", "CONTAINS"), self.fields[0].mode
        if mode is not Mode.CONTAINS:
            key = ("order", mode.value)
        index = {key[0]: key[1], "queryScope": self.scope.value}
        path = format_field_path(self.fields[0].path)
        return json.dumps({"collectionGroup": self.group, "fieldPath": path, "indexes": [index]})


SingleFieldModes = frozenset[tuple[Scope, Mode]]
AUTOMATIC: SingleFieldModes = frozenset((Scope.COLLECTION, mode) for mode in Mode)


@dataclass(frozen=True)
class Indexes:
    """The whole file. Without arguments: automatic single-field indexes and nothing else."""

    composites: tuple[CompositeIndex, ...] = ()
    overrides: Mapping[str, Mapping[FieldPath, SingleFieldModes]] | None = None
    ttl_fields: Mapping[str, FieldPath] | None = None

    @classmethod
    def load(cls, path: Path) -> "Indexes":
        return cls.parse(path.read_text())

    @classmethod
    def parse(cls, text: str) -> "Indexes":
        content = json.loads(text)
        composites = [
            _composite(entry["collectionGroup"], entry.get("queryScope"), entry["fields"])
            for entry in content.get("indexes", [])
            if not any("vectorConfig" in field for field in entry["fields"])
        ]
        overrides: dict[str, dict[FieldPath, SingleFieldModes]] = {}
        ttl_fields: dict[str, FieldPath] = {}
        for entry in content.get("fieldOverrides", []):
            group, path = entry["collectionGroup"], _override_path(entry["fieldPath"])
            if "indexes" in entry:
                overrides.setdefault(group, {})[path] = _modes(entry["indexes"])
            if entry.get("ttl"):
                ttl_fields[group] = path
        return cls(tuple(composites), overrides, ttl_fields)

    @cached_property
    def fingerprint(self) -> str:
        """Changes when stored index entries no longer fit."""
        overrides = {
            (group, path): sorted(modes)
            for group, fields in (self.overrides or {}).items()
            for path, modes in fields.items()
        }
        parts = (sorted(map(repr, self.composites)), sorted(map(repr, overrides.items())))
        return repr((*parts, sorted((self.ttl_fields or {}).items())))

    def composites_of(self, group: str) -> tuple[CompositeIndex, ...]:
        return tuple(index for index in self.composites if index.group == group)

    def ttl_field(self, group: str) -> FieldPath | None:
        return (self.ttl_fields or {}).get(group)

    def modes(self, group: str, path: FieldPath) -> SingleFieldModes:
        """A field inherits from its nearest ancestor with an override, then from `*`."""
        fields = (self.overrides or {}).get(group, {})
        for length in range(len(path), 0, -1):
            if path[:length] in fields:
                return fields[path[:length]]
        return fields.get(ANY_FIELD, AUTOMATIC)

    def any_below(self, group: str, path: FieldPath) -> bool:
        """Whether a field inside the map `path` has an override that indexes it."""
        fields = (self.overrides or {}).get(group, {})
        return any(modes and each[: len(path)] == path for each, modes in fields.items())


def _override_path(path: str) -> FieldPath:
    return ANY_FIELD if path == "*" else parse_field_path(path)


def _mode(entry: Mapping[str, str]) -> Mode:
    return Mode.CONTAINS if "arrayConfig" in entry else Mode(entry.get("order", "ASCENDING"))


def _modes(entries: Iterable[Mapping[str, str]]) -> SingleFieldModes:
    return frozenset(
        (Scope(entry.get("queryScope", Scope.COLLECTION)), _mode(entry)) for entry in entries
    )


def _composite(
    group: str, scope: str | None, entries: Iterable[Mapping[str, str]]
) -> CompositeIndex:
    fields = [IndexField(parse_field_path(each["fieldPath"]), _mode(each)) for each in entries]
    name_mode = Mode.DESCENDING if fields[-1].mode is Mode.DESCENDING else Mode.ASCENDING
    if fields[-1].path == NAME_FIELD:
        fields.pop()
    return CompositeIndex(group, Scope(scope or Scope.COLLECTION), tuple(fields), name_mode)
