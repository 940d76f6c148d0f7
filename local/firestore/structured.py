"""StructuredQuery, checked and in normal form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from local.firestore.conditions import (
    Conjunction,
    NameWithin,
    Within,
    disjunctions,
)
from local.firestore.entries import group_key
from local.firestore.errors import invalid_argument, unimplemented
from local.firestore.indexes import Scope
from local.firestore.messages import Cursor, StructuredQuery
from local.firestore.paths import (
    NAME_FIELD,
    FieldPath,
    check_collection_id,
    format_field_path,
    parse_field_path,
    parse_parent,
    parse_reference,
)
from local.firestore.values import encode

_DESCENDING = StructuredQuery.Direction.DESCENDING


class Order(NamedTuple):
    path: FieldPath
    descending: bool


@dataclass(frozen=True)
class Position:
    """A cursor: encodings of the first orders' values; a name's is its `group_key`."""

    encodings: tuple[bytes, ...]
    before: bool


@dataclass(frozen=True)
class Query:
    """`group` is empty for a query over all collections below `parent`; `orders` are complete."""

    database: str
    parent: FieldPath
    group: str
    scope: Scope
    conjunctions: tuple[Conjunction, ...]
    orders: tuple[Order, ...]
    start: Position | None
    end: Position | None
    offset: int
    limit: int | None
    projection: tuple[FieldPath, ...] | None

    @property
    def collection(self) -> FieldPath:
        return (*self.parent, self.group)


def parse_query(parent: str, query: StructuredQuery) -> Query:
    """Raises INVALID_ARGUMENT for what production refuses."""
    database, segments = parse_parent(parent)
    group, scope = _source(query)
    conjunctions = disjunctions(query.where) if query.HasField("where") else [()]
    orders = _orders(query, conjunctions)
    if query.offset < 0:
        raise invalid_argument("offset is negative")
    if query.HasField("limit") and query.limit.value < 0:
        raise invalid_argument("limit is negative")
    if query.HasField("find_nearest"):
        raise unimplemented("Vector search is not available here.")
    if scope is Scope.COLLECTION_GROUP and segments:
        prefix = group_key(segments)
        below = NameWithin(prefix + b"\0", prefix + b"\1")
        conjunctions = [(*conjunction, below) for conjunction in conjunctions]
    return Query(
        database=database,
        parent=segments,
        group=group,
        scope=scope,
        conjunctions=tuple(conjunctions),
        orders=orders,
        start=_position(query.start_at, orders) if query.HasField("start_at") else None,
        end=_position(query.end_at, orders) if query.HasField("end_at") else None,
        offset=query.offset,
        limit=query.limit.value if query.HasField("limit") else None,
        projection=_projection(query) if query.HasField("select") else None,
    )


def _source(query: StructuredQuery) -> tuple[str, Scope]:
    selectors = query.from_
    if len(selectors) != 1:
        raise invalid_argument(
            "StructuredQuery.from cannot have more than one collection selector."
            if selectors
            else "StructuredQuery.from must name a collection."
        )
    group = selectors[0].collection_id
    if not selectors[0].all_descendants:
        check_collection_id(group)
        return group, Scope.COLLECTION
    return group, Scope.COLLECTION_GROUP


def _orders(query: StructuredQuery, conjunctions: Sequence[Conjunction]) -> tuple[Order, ...]:
    """The explicit orders, then the fields of inequalities, then the name."""
    orders: list[Order] = []
    for each in query.order_by:
        order = Order(parse_field_path(each.field.field_path), each.direction == _DESCENDING)
        if any(order.path == other.path for other in orders):
            raise invalid_argument(
                f"order by clause cannot contain duplicate fields {format_field_path(order.path)}"
            )
        orders.append(order)
        if order.path == NAME_FIELD:
            return tuple(orders)
    descending = bool(orders) and orders[-1].descending
    ordered = {order.path for order in orders}
    inequalities = {
        condition.path
        for conjunction in conjunctions
        for condition in conjunction
        if isinstance(condition, Within)
    }
    orders += [Order(path, descending) for path in sorted(inequalities - ordered)]
    return (*orders, Order(NAME_FIELD, descending))


def _position(cursor: Cursor, orders: Sequence[Order]) -> Position:
    if len(cursor.values) > len(orders):
        raise invalid_argument("Cursor has too many values.")
    encodings = []
    for value, order in zip(cursor.values, orders, strict=False):
        if order.path != NAME_FIELD:
            encodings.append(encode(value))
        elif value.WhichOneof("value_type") == "reference_value":
            encodings.append(group_key(parse_reference(value)))
        else:
            raise invalid_argument("Cursor __key__ value is not a document reference.")
    return Position(tuple(encodings), cursor.before)


def _projection(query: StructuredQuery) -> tuple[FieldPath, ...]:
    return tuple(parse_field_path(field.field_path) for field in query.select.fields)
