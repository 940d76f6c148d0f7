"""Any query, read through indexes, gives what looking at every document gives."""

import tempfile
from collections.abc import Iterator
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.firestore.aggregations import aggregate
from local.firestore.conditions import Condition
from local.firestore.indexes import CompositeIndex, Indexes, IndexField, Mode, Scope
from local.firestore.messages import (
    Document,
    StructuredAggregationQuery,
    StructuredQuery,
    Value,
    Write,
    parse_document,
)
from local.firestore.queries import run_query
from local.firestore.store import Store
from local.firestore.structured import Query, parse_query
from local.firestore.transforms import get_field
from local.firestore.values import encode
from tests.integration.firestore.local_server import MovableClock, ours_only

pytestmark = ours_only
PARENT = "projects/p/databases/d/documents"
FIELDS = "abc"
NUMBERS = [Value(integer_value=n) for n in range(4)]
VALUES = [*NUMBERS, Value(null_value=0), Value(string_value="x"), Value(double_value=1.5)]
OPERATORS = ["EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL"]
DIRECTIONS = ["ASCENDING", "DESCENDING"]
DOCUMENTS = st.dictionaries(
    st.sampled_from("opqrstuvwxyz"),
    st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, st.sampled_from(VALUES))),
    min_size=5,
    max_size=12,
)


def every_index() -> Indexes:
    modes = [Mode.ASCENDING, Mode.DESCENDING]
    composites = [
        CompositeIndex("c", Scope.COLLECTION, fields, name_mode)
        for size in (1, 2, 3)
        for paths in permutations(FIELDS, size)
        for directions in product(modes, repeat=size)
        for name_mode in modes
        for fields in [tuple(IndexField((p,), m) for p, m in zip(paths, directions, strict=True))]
    ]
    return Indexes(tuple(composites))


@st.composite
def filters(draw: st.DrawFn) -> dict[str, object]:
    operator = draw(st.sampled_from([*OPERATORS, "IN", "NOT_EQUAL"]))
    value = draw(st.sampled_from(VALUES))
    if operator == "IN":
        several = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3))
        value = Value(array_value={"values": several})
    name = draw(st.sampled_from(FIELDS))
    return {"field_filter": {"field": {"field_path": name}, "op": operator, "value": value}}


@st.composite
def queries(draw: st.DrawFn) -> StructuredQuery:
    parts = draw(st.lists(filters(), max_size=2))
    negations = [p for p in parts if "NOT_EQUAL" in str(p)]
    parts = [p for p in parts if p not in negations[1:]]
    where = {"composite_filter": {"op": draw(st.sampled_from(["AND", "OR"])), "filters": parts}}
    ordered: list[str] = draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=3))
    orders = [
        {"field": {"field_path": name}, "direction": draw(st.sampled_from(DIRECTIONS))}
        for name in ordered
    ]
    query = StructuredQuery(
        from_=[{"collection_id": "c"}], where=where if parts else None, order_by=orders
    )
    for cursor in (query.start_at, query.end_at):
        if bool(ordered) and draw(st.booleans()):
            count = draw(st.integers(1, len(ordered)))
            cursor.values.extend(draw(st.sampled_from(VALUES)) for _ in range(count))
            cursor.before = draw(st.booleans())
    query.offset = draw(st.sampled_from([0, 0, 1]))
    if draw(st.booleans()):
        query.limit.value = draw(st.integers(1, 9))
    return query


def matches(document: Document, conjunction: tuple[Condition, ...]) -> bool:
    return all(condition.matches(document) for condition in conjunction)


def position(document: Document, query: Query) -> list[tuple[bytes, bool]]:
    """The encoding of each order's field, and whether it descends; the name last."""
    keys: list[tuple[bytes, bool]] = []
    for order in query.orders[:-1]:
        value = get_field(document.fields, order.path)
        keys.append((b"" if value is None else encode(value), order.descending))
    return [*keys, (document.name.encode(), query.orders[-1].descending)]


class Sortable:
    def __init__(self, keys: list[tuple[bytes, bool]]) -> None:
        self.keys = keys

    def __lt__(self, other: "Sortable") -> bool:
        for (mine, descending), (theirs, _) in zip(self.keys, other.keys, strict=False):
            if mine != theirs:
                return (mine > theirs) if descending else (mine < theirs)
        return False


def expected(documents: list[Document], query: Query) -> list[str]:
    found = [d for d in documents if any(matches(d, each) for each in query.conjunctions)]
    found = [d for d in found if all(get_field(d.fields, o.path) for o in query.orders[:-1])]
    found.sort(key=lambda d: Sortable(position(d, query)))
    for cursor, is_start in ((query.start, True), (query.end, False)):
        if cursor is not None:
            orders = zip(cursor.encodings, query.orders, strict=False)
            edge = Sortable([(encoding, order.descending) for encoding, order in orders])
            kept = []
            for document in found:
                place = Sortable(position(document, query)[: len(cursor.encodings)])
                is_behind = edge < place or (cursor.before and not place < edge)
                if is_behind is is_start:
                    kept.append(document)
            found = kept
    end = None if query.limit is None else query.offset + query.limit
    return [document.name for document in found[query.offset : end]]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "db", MovableClock(), every_index())
        yield store
        store.close()


@given(contents=DOCUMENTS, structured=queries())
@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_indexes_and_documents_agree(
    store: Store, contents: dict[str, dict[str, Value]], structured: StructuredQuery
) -> None:
    query = parse_query(PARENT, structured)
    if query.orders[-1].descending and len(query.orders) == 1:
        return
    names = {f"{PARENT}/c/{name}": fields for name, fields in contents.items()}
    store.load(names.items())
    try:
        documents = [Document(name=name, fields=fields) for name, fields in names.items()]
        rows = [parse_document(row).name for row in run_query(query, store.indexes, store.reader)]
        assert rows == expected(documents, query)
        counting = StructuredAggregationQuery(aggregations=[{"alias": "n", "count": {}}])
        counted = aggregate(query, counting, store.indexes, store.reader)
        assert counted.values["n"].integer_value == len(rows)
    finally:
        store.commit([Write(delete=name) for name in names])
