"""Runs a query: scans in the query's order, merged when there are several."""

import heapq
from collections.abc import Iterable, Iterator
from itertools import islice

from local.firestore.conditions import Condition, NameWithin
from local.firestore.entries import group_key
from local.firestore.errors import invalid_argument
from local.firestore.indexes import Indexes
from local.firestore.messages import Document, parse_document, serialize
from local.firestore.paths import NAME_FIELD, FieldPath, format_field_path, parse_document_name
from local.firestore.plans import Plan, Planner
from local.firestore.reader import CollectionScan, Reader, Row
from local.firestore.structured import Order, Query
from local.firestore.transforms import get_field, set_field
from local.firestore.values import TOP, encode, inverted


def run_query(query: Query, indexes: Indexes, reader: Reader) -> Iterator[bytes]:
    """The serialized Documents, lazily. Planning, which may refuse, is done at once."""
    rows = _limited(_rows(query, query_plans(query, indexes, reader), reader), query)
    if query.projection is None:
        return (row.content for row in rows)
    return (project(row.content, query.projection) for row in rows)


def query_plans(query: Query, indexes: Indexes, reader: Reader) -> list[Plan]:
    """One plan for each part of the query's disjunction that can match."""
    if not query.group:
        return _kindless_plans(query, reader)
    planned = [Planner(query, each, indexes, reader).plan() for each in query.conjunctions]
    return [plan for plan in planned if plan is not None]


def count_query(query: Query, indexes: Indexes, reader: Reader, up_to: int | None) -> int:
    """How many documents `run_query` would give, read from indexes alone where they suffice."""
    plans = query_plans(query, indexes, reader)
    limits = [limit for limit in (query.limit, up_to) if limit is not None]
    limit = min(limits) if limits else None
    if len(plans) == 1 and not plans[0].residual:
        reach = None if limit is None else limit + query.offset
        return max(0, reader.count(plans[0].scan, reach) - query.offset)
    rows = _limited(_rows(query, plans, reader), query)
    return sum(1 for _ in islice(rows, limit))


def project(content: bytes, projection: Iterable[FieldPath]) -> bytes:
    """The document with these fields only."""
    whole = parse_document(content)
    part = Document(name=whole.name, create_time=whole.create_time, update_time=whole.update_time)
    for path in projection:
        value = get_field(whole.fields, path)
        if value is not None and path != NAME_FIELD:
            set_field(part.fields, path, value)
    return serialize(part)


def _limited(rows: Iterator[Row], query: Query) -> Iterator[Row]:
    stop = None if query.limit is None else query.offset + query.limit
    return islice(rows, query.offset, stop)


def _rows(query: Query, plans: list[Plan], reader: Reader) -> Iterator[Row]:
    if len(plans) == 1:
        return _matching(plans[0], reader)
    return _merged(query, plans, reader)


def _matching(plan: Plan, reader: Reader) -> Iterator[Row]:
    rows = reader.rows(plan.scan)
    if not plan.residual:
        return rows
    return (row for row in rows if _holds(plan.residual, row.content))


def _holds(residual: tuple[Condition, ...], content: bytes) -> bool:
    document = parse_document(content)
    return all(condition.matches(document) for condition in residual)


def _merged(query: Query, plans: list[Plan], reader: Reader) -> Iterator[Row]:
    streams = [
        ((_sort_key(query.orders, row.content), row) for row in _matching(plan, reader))
        for plan in plans
    ]
    last = -1
    for _, row in heapq.merge(*streams):
        if row.doc != last:
            last = row.doc
            yield row


def _sort_key(orders: tuple[Order, ...], content: bytes) -> bytes:
    document = parse_document(content)
    parts = []
    for order in orders:
        if order.path == NAME_FIELD:
            encoding = group_key(parse_document_name(document.name).segments) + b"\0"
        else:
            value = get_field(document.fields, order.path)
            encoding = b"" if value is None else encode(value)
        parts.append(inverted(encoding) if order.descending else encoding)
    return b"".join(parts)


def _kindless_plans(query: Query, reader: Reader) -> list[Plan]:
    """All collections below the parent, by name only (this is how clients delete recursively)."""
    conditions = tuple(
        c for conjunction in query.conjunctions for c in conjunction if isinstance(c, NameWithin)
    )
    if len(query.orders) > 1 or len(query.conjunctions) > 1 or query.orders[0].descending:
        path = format_field_path(query.orders[0].path)
        raise invalid_argument(f"kind is required for all orders except __key__ ascending: {path}")
    if len(conditions) != sum(map(len, query.conjunctions)):
        raise invalid_argument("kind is required for filters on anything but __key__")
    conditions += _cursors(query)
    prefix = "".join(f"{segment}/" for segment in query.parent)
    return [
        Plan(CollectionScan(row_id, "", None, reverse=False), conditions)
        for row_id, path in reader.collection_paths(query.database, prefix)
        if all(_may_hold(path, condition) for condition in conditions)
    ]


def _cursors(query: Query) -> tuple[NameWithin, ...]:
    """Cursors over the name alone, ascending, as conditions."""
    bounds: list[NameWithin] = []
    for position, is_start in ((query.start, True), (query.end, False)):
        if position is not None and position.encodings:
            bound = position.encodings[0] + (b"" if position.before else b"\0")
            bounds.append(NameWithin(lower=bound) if is_start else NameWithin(upper=bound))
    return tuple(bounds)


def _may_hold(collection: str, condition: NameWithin) -> bool:
    first = group_key(tuple(collection.split("/"))) + b"\0"
    return condition.lower < first + TOP and first < condition.upper
