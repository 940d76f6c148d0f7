"""Which indexes answer a query, as production decides it, and from where to where they are read.

https://firebase.google.com/docs/firestore/query-data/index-overview
Equalities are served by any indexes that share the query's sort order (merged), everything else
by one index. Whatever cannot be served so is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from local.firestore.conditions import Condition, Conjunction, Contains, Equal, NameWithin, Within
from local.firestore.entries import (
    MAX_INDEXED_BYTES,
    NAME_INDEX,
    StoredComposite,
    field_definition,
    group_key,
)
from local.firestore.errors import FirestoreError, failed_precondition
from local.firestore.indexes import CompositeIndex, Indexes, IndexField, Mode, Scope
from local.firestore.paths import NAME_FIELD, FieldPath
from local.firestore.reader import CollectionScan, EntryScan, Probe, Reader, Scan
from local.firestore.structured import Order, Position, Query
from local.firestore.values import TOP, Cut, Range, inverted

_SAMPLE = 1000


@dataclass(frozen=True)
class Plan:
    """A scan in the query's order, and what is left to check on each document."""

    scan: Scan
    residual: tuple[Condition, ...]


@dataclass(frozen=True)
class _Candidate:
    """An index whose entries start with the values of `covers`."""

    index: int | None
    prefix: bytes
    covers: frozenset[FieldPath]


class _Never(Exception):  # noqa: N818
    """No document can match."""


class Planner:
    """Plans one conjunction of a query."""

    def __init__(
        self, query: Query, conjunction: Conjunction, indexes: Indexes, reader: Reader
    ) -> None:
        self._query = query
        self._conjunction = conjunction
        self._indexes = indexes
        self._reader = reader
        self._catalog = reader.catalog
        self._equal: dict[FieldPath, bytes] = {}
        self._contains: dict[FieldPath, bytes] = {}
        self._reverse = query.orders[-1].descending
        self._key_prefix = group_key(query.collection) + b"\0"

    def plan(self) -> Plan | None:
        """None when nothing can match. Raises FAILED_PRECONDITION when an index is missing."""
        try:
            self._collect_equalities()
            candidates = self._candidates()
            lower, upper = self._suffix_range()
        except _Never:
            return None
        scope = self._scope()
        if lower >= upper or scope is None:
            return None
        residual = tuple(filter(self._is_residual, self._conjunction))
        if candidates is None:
            return Plan(self._name_scan(scope, lower, upper), residual)
        if any(candidate.index is None for candidate in candidates):
            return None
        scans = [
            EntryScan(
                scope, c.index or 0, c.prefix, c.prefix + lower, c.prefix + upper, self._reverse
            )
            for c in candidates
        ]
        return Plan(self._merged(candidates, scans), residual)

    @property
    def _suffix_orders(self) -> list[Order]:
        """The orders that are not constant, without the name."""
        return [o for o in self._query.orders[:-1] if o.path not in self._equal]

    def _collect_equalities(self) -> None:
        for condition in self._conjunction:
            if isinstance(condition, Equal):
                known = self._equal.setdefault(condition.path, condition.encoding)
                if known != condition.encoding:
                    raise _Never
            elif isinstance(condition, Contains):
                self._contains[condition.path] = condition.encoding

    def _scope(self) -> int | None:
        query = self._query
        if query.scope is Scope.COLLECTION:
            collection = self._catalog.collection(query.database, query.collection)
            return None if collection is None else collection.id
        group = self._catalog.group(query.database, query.group)
        return None if group is None else -group

    def _candidates(self) -> list[_Candidate] | None:
        """All indexes that may take part; None for a scan by name alone."""
        orders = self._suffix_orders
        if not orders and not self._equal and not self._contains:
            if self._reverse:
                raise failed_precondition("Firestore does not support descending key scans")
            return None
        candidates = [*self._single_fields(orders), *self._composites(orders)]
        covered = frozenset[FieldPath]().union(*(c.covers for c in candidates))
        if not candidates or covered != {*self._equal, *self._contains}:
            raise self._missing(orders)
        return candidates

    def _single_fields(self, orders: list[Order]) -> Iterator[_Candidate]:
        if not orders:
            for path, encoding in self._equal.items():
                if self._has(path, Mode.ASCENDING) or self._has(path, Mode.DESCENDING):
                    yield self._single(path, encoding, contains=False)
            for path, encoding in self._contains.items():
                if self._has(path, Mode.CONTAINS):
                    yield self._single(path, encoding, contains=True)
        elif len(orders) == 1 and not self._equal and not self._contains:
            mode = Mode.DESCENDING if orders[0].descending else Mode.ASCENDING
            if self._has(orders[0].path, mode) and orders[0].descending is self._reverse:
                index = self._catalog.index(field_definition(orders[0].path, contains=False))
                yield _Candidate(index, b"", frozenset())

    def _has(self, path: FieldPath, mode: Mode) -> bool:
        return (self._query.scope, mode) in self._indexes.modes(self._query.group, path)

    def _single(self, path: FieldPath, encoding: bytes, *, contains: bool) -> _Candidate:
        index = self._catalog.index(field_definition(path, contains=contains))
        return _Candidate(index, encoding[:MAX_INDEXED_BYTES], frozenset([path]))

    def _composites(self, orders: list[Order]) -> Iterator[_Candidate]:
        suffix = tuple(
            IndexField(o.path, Mode.DESCENDING if o.descending else Mode.ASCENDING) for o in orders
        )
        for index in self._indexes.composites_of(self._query.group):
            stored = StoredComposite(index)
            place = len(index.fields) - len(suffix)
            if (
                index.scope is not self._query.scope
                or stored.reverse is not self._reverse
                or place < 0
                or index.fields[place:] != suffix
            ):
                continue
            parts = [self._equal_part(stored, field) for field in index.fields[:place]]
            if any(part is None for part in parts):
                continue
            covers = frozenset(field.path for field in index.fields[:place])
            if covers or not (self._equal or self._contains):
                prefix = b"".join(part for part in parts if part is not None)
                yield _Candidate(self._catalog.index(stored.definition), prefix, covers)

    def _equal_part(self, stored: StoredComposite, field: IndexField) -> bytes | None:
        known = self._contains if field.mode is Mode.CONTAINS else self._equal
        if field.path not in known:
            return None
        encoding = known[field.path][:MAX_INDEXED_BYTES]
        return inverted(encoding) if stored.is_inverted(field.mode) else encoding

    def _merged(self, candidates: list[_Candidate], scans: list[EntryScan]) -> EntryScan:
        """Reads the index with the fewest entries, and looks each up in the others."""
        if len(candidates) == 1:
            return scans[0]
        sizes = [self._reader.count(scan, _SAMPLE) for scan in scans]
        ranked = sorted(range(len(scans)), key=lambda i: (sizes[i], -len(candidates[i].covers)))
        driver = scans[ranked[0]]
        covered = set(candidates[ranked[0]].covers)
        probes = []
        for i in sorted(ranked[1:], key=lambda i: -len(candidates[i].covers)):
            if not candidates[i].covers <= covered:
                covered |= candidates[i].covers
                probes.append(Probe(scans[i].index, scans[i].prefix))
        return EntryScan(
            driver.scope,
            driver.index,
            driver.prefix,
            driver.lower,
            driver.upper,
            driver.reverse,
            tuple(probes),
        )

    def _name_scan(self, scope: int, lower: bytes, upper: bytes) -> Scan:
        if self._query.scope is Scope.COLLECTION:
            end = None if upper == TOP else upper.decode()
            return CollectionScan(scope, lower.decode(), end, self._reverse)
        index = self._catalog.index(NAME_INDEX) or 0
        return EntryScan(scope, index, b"", lower, upper, self._reverse)

    def _suffix_range(self) -> tuple[bytes, bytes]:
        """From where to where the scan goes, behind its equal prefix."""
        orders = self._suffix_orders
        lower, upper = b"", TOP
        if orders:
            found = self._range_of(orders[0])
            if found is not None:
                lower, upper = found.lower.position, found.upper.position
        else:
            for condition in self._conjunction:
                if isinstance(condition, NameWithin):
                    lower = max(lower, self._key(condition.lower))
                    upper = min(upper, self._key(condition.upper))
        for position, is_start in ((self._query.start, True), (self._query.end, False)):
            if position is not None:
                cut = self._cut(position)
                if is_start is not self._reverse:
                    lower = max(lower, cut)
                else:
                    upper = min(upper, cut)
        return lower, upper

    def _range_of(self, order: Order) -> Range | None:
        found: Range | None = None
        for condition in self._conjunction:
            if isinstance(condition, Within) and condition.path == order.path:
                found = condition.range if found is None else found.narrowed(condition.range)
        if found is None or order.descending is self._reverse:
            return found
        return found.inverted()

    def _cut(self, position: Position) -> bytes:
        """The cursor's place behind the equal prefix, in the stored order."""
        prefix = b""
        for encoding, order in zip(position.encodings, self._query.orders, strict=False):
            after = position.before is self._reverse
            if order.path == NAME_FIELD:
                return prefix + self._key(encoding + (b"\0" if after else b""))
            constant = self._equal.get(order.path)
            if constant is None:
                flip = order.descending is not self._reverse
                prefix += inverted(encoding) if flip else encoding
            elif constant != encoding:
                is_behind = (constant > encoding) is not order.descending
                return Cut(prefix, is_behind is self._reverse).position
        return Cut(prefix, position.before is self._reverse).position

    def _key(self, key: bytes) -> bytes:
        """A `group_key` bound as a bound of this scope's keys."""
        if self._query.scope is Scope.COLLECTION_GROUP or key == TOP:
            return key
        if key.startswith(self._key_prefix):
            return key[len(self._key_prefix) :]
        return b"" if key < self._key_prefix else TOP

    def _is_residual(self, condition: Condition) -> bool:
        orders = self._suffix_orders
        if isinstance(condition, NameWithin):
            return bool(orders or condition.excluded)
        if isinstance(condition, Within):
            if condition.excluded or not orders or condition.path != orders[0].path:
                return True
            cuts = (condition.range.lower, condition.range.upper)
            return any(len(cut.prefix) >= MAX_INDEXED_BYTES for cut in cuts)
        return len(condition.encoding) >= MAX_INDEXED_BYTES

    def _missing(self, orders: list[Order]) -> FirestoreError:
        query = self._query
        fields = [IndexField(path, Mode.ASCENDING) for path in sorted(self._equal)]
        fields += [IndexField(path, Mode.CONTAINS) for path in sorted(self._contains)]
        fields += [
            IndexField(o.path, Mode.DESCENDING if o.descending else Mode.ASCENDING) for o in orders
        ]
        name_mode = Mode.DESCENDING if self._reverse else Mode.ASCENDING
        needed = CompositeIndex(query.group, query.scope, tuple(fields), name_mode)
        last = Mode.DESCENDING if fields[-1].mode is Mode.DESCENDING else Mode.ASCENDING
        if len(fields) == 1 and (not orders or last is name_mode):
            where, entry = "fieldOverrides", needed.as_override_json()
        else:
            where, entry = "indexes", needed.as_json()
        return failed_precondition(
            f'The query requires an index. Add it to "{where}" in firestore.indexes.json: {entry}'
        )
