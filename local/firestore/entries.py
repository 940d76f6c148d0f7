"""The index entries of a document.

An entry is `value encodings + key`, unique within (scope, index). The scope is a collection's id,
or minus a collection group's id. The key is what orders documents with equal values: the
document's id in a collection, its whole path in a collection group.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from local.firestore.catalog import Catalog, Collection
from local.firestore.indexes import CompositeIndex, Indexes, Mode, Scope
from local.firestore.messages import Value
from local.firestore.paths import FieldPath, format_field_path
from local.firestore.transforms import Fields, get_field
from local.firestore.values import distinct, encode, inverted, is_vector

MAX_INDEXED_BYTES = 1500
NAME_INDEX = "name"
_LEAST_ID = f"__id{-(1 << 63)}__"
Entry = tuple[int, int, bytes]  # scope, index, entry


def group_key(segments: FieldPath) -> bytes:
    """Orders names by their segments. Stored names hold no zero bytes, but bounds may, and may
    have the least numeric id, which is before all others."""
    joined = "\0".join(segments)
    if joined.count("\0") < len(segments) and _LEAST_ID not in joined:
        return joined.encode()
    return b"\0".join(
        b"" if segment == _LEAST_ID else segment.encode().replace(b"\0", b"\0\xff")
        for segment in segments
    )


def indexed_encoding(value: Value) -> bytes:
    """Values are indexed by their first 1,500 bytes, as in production."""
    return encode(value)[:MAX_INDEXED_BYTES]


def field_definition(path: FieldPath, *, contains: bool) -> str:
    return f"{'contains' if contains else 'field'} {format_field_path(path)}"


def ttl_definition(path: FieldPath) -> str:
    return f"ttl {format_field_path(path)}"


@dataclass(frozen=True)
class StoredComposite:
    """A composite index as stored: all flipped when its last order is descending, so that the
    key always ascends; such an index is read backwards."""

    index: CompositeIndex

    @cached_property
    def reverse(self) -> bool:
        return self.index.name_mode is Mode.DESCENDING

    @cached_property
    def definition(self) -> str:
        return f"composite {self.index.as_json()}"

    @cached_property
    def first_names(self) -> frozenset[str]:
        """The top-level fields that its entries depend on."""
        return frozenset(each.path[0] for each in self.index.fields)

    @cached_property
    def _parts(self) -> tuple[tuple[FieldPath, Mode, bool], ...]:
        """Path, mode and whether it is inverted, of each field."""
        return tuple((f.path, f.mode, self.is_inverted(f.mode)) for f in self.index.fields)

    def is_inverted(self, mode: Mode) -> bool:
        return mode is not Mode.CONTAINS and (mode is Mode.DESCENDING) is not self.reverse

    def values(self, fields: Fields) -> Iterator[bytes]:
        """The value parts of a document's entries; none if it lacks one of the fields."""
        choices: list[list[bytes]] = []
        for path, mode, flip in self._parts:
            value = get_field(fields, path)
            if value is None:
                return
            encodings = _component(value, mode)
            choices.append([inverted(e) for e in encodings] if flip else encodings)
        for combination in product(*choices):
            yield b"".join(combination)


@dataclass(frozen=True)
class _FieldPlan:
    """Which indexes a field goes to."""

    ordered: int | None
    group_ordered: int | None
    contains: int | None
    group_contains: int | None
    descend: bool


@dataclass
class GroupEntries:
    """Makes the entries of the documents of one collection group."""

    group: str
    indexes: Indexes
    catalog: Catalog
    plans: dict[FieldPath, _FieldPlan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._composites = [StoredComposite(i) for i in self.indexes.composites_of(self.group)]
        self._ttl = self.indexes.ttl_field(self.group)

    def of_name(self, collection: Collection, document_id: str) -> Entry:
        key = group_key((*collection.segments, document_id))
        return (-collection.group_id, self.catalog.ensure_index(NAME_INDEX), key)

    def of_fields(
        self, collection: Collection, document_id: str, fields: Fields, changed: set[str]
    ) -> set[Entry]:
        """The entries that depend on the top-level fields `changed`."""
        id_key = document_id.encode()
        path_key = group_key((*collection.segments, document_id))
        out: set[Entry] = set()
        for name in changed:
            if name in fields:
                self._walk(collection, (name,), fields[name], (id_key, path_key), out)
        for stored in self._composites:
            if not stored.first_names.isdisjoint(changed):
                index = self.catalog.ensure_index(stored.definition)
                grouped = stored.index.scope is Scope.COLLECTION_GROUP
                scope, key = (
                    (-collection.group_id, path_key) if grouped else (collection.id, id_key)
                )
                out.update((scope, index, value + key) for value in stored.values(fields))
        if self._ttl and self._ttl[0] in changed:
            out.update(self._ttl_entries(self._ttl, collection, fields, path_key))
        return out

    def _ttl_entries(
        self, path: FieldPath, collection: Collection, fields: Fields, key: bytes
    ) -> Iterator[Entry]:
        value = get_field(fields, path)
        if value is not None and value.WhichOneof("value_type") == "timestamp_value":
            index = self.catalog.ensure_index(ttl_definition(path))
            yield (-collection.group_id, index, encode(value) + key)

    def _walk(
        self,
        collection: Collection,
        path: FieldPath,
        value: Value,
        keys: tuple[bytes, bytes],
        out: set[Entry],
    ) -> None:
        plan = self.plans.get(path) or self._plan(path)
        kind = value.WhichOneof("value_type")
        if plan.ordered is not None or plan.group_ordered is not None:
            encoding = indexed_encoding(value)
            if plan.ordered is not None:
                out.add((collection.id, plan.ordered, encoding + keys[0]))
            if plan.group_ordered is not None:
                out.add((-collection.group_id, plan.group_ordered, encoding + keys[1]))
        if kind == "array_value":
            for encoding in _component(value, Mode.CONTAINS):
                if plan.contains is not None:
                    out.add((collection.id, plan.contains, encoding + keys[0]))
                if plan.group_contains is not None:
                    out.add((-collection.group_id, plan.group_contains, encoding + keys[1]))
        elif kind == "map_value" and plan.descend and not is_vector(value):
            for name, inner in value.map_value.fields.items():
                self._walk(collection, (*path, name), inner, keys, out)

    def _plan(self, path: FieldPath) -> _FieldPlan:
        modes = self.indexes.modes(self.group, path)

        def index(scope: Scope, *, contains: bool) -> int | None:
            wanted = {Mode.CONTAINS} if contains else {Mode.ASCENDING, Mode.DESCENDING}
            if not any((scope, mode) in modes for mode in wanted):
                return None
            return self.catalog.ensure_index(field_definition(path, contains=contains))

        return self._remember(
            path,
            _FieldPlan(
                index(Scope.COLLECTION, contains=False),
                index(Scope.COLLECTION_GROUP, contains=False),
                index(Scope.COLLECTION, contains=True),
                index(Scope.COLLECTION_GROUP, contains=True),
                descend=bool(modes) or self.indexes.any_below(self.group, path),
            ),
        )

    def _remember(self, path: FieldPath, plan: _FieldPlan) -> _FieldPlan:
        if len(self.plans) < 10_000:
            self.plans[path] = plan
        return plan


def _component(value: Value, mode: Mode) -> list[bytes]:
    if mode is not Mode.CONTAINS:
        return [indexed_encoding(value)]
    return [indexed_encoding(item) for item in distinct(value.array_value.values)]
