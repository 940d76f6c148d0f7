"""count, sum and avg over a query's documents."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from local.firestore.errors import invalid_argument
from local.firestore.indexes import Indexes
from local.firestore.messages import (
    StructuredAggregationQuery,
    Value,
    parse_document,
)
from local.firestore.paths import FieldPath, parse_field_path
from local.firestore.queries import count_query, run_query
from local.firestore.reader import Reader
from local.firestore.structured import Order, Query
from local.firestore.transforms import get_field

MAX_AGGREGATIONS = 5
ENTRIES_PER_READ = 1000
_INT64 = range(-(1 << 63), 1 << 63)


@dataclass
class Sum:
    """Exact over integers, a double once a double or an overflow comes in."""

    whole: int = 0
    fraction: float = 0.0
    has_double: bool = False
    count: int = 0

    def add(self, value: Value | None) -> None:
        kind = None if value is None else value.WhichOneof("value_type")
        if value is not None and kind == "integer_value":
            self.whole += value.integer_value
            self.count += 1
        elif value is not None and kind == "double_value":
            self.fraction += value.double_value
            self.has_double = True
            self.count += 1

    def total(self) -> Value:
        if self.has_double or self.whole not in _INT64:
            return Value(double_value=float(self.whole) + self.fraction)
        return Value(integer_value=self.whole)

    def average(self) -> Value:
        if not self.count:
            return Value(null_value=0)
        if math.isnan(self.fraction):
            return Value(double_value=math.nan)
        return Value(double_value=(float(self.whole) + self.fraction) / self.count)


@dataclass(frozen=True)
class Aggregated:
    """`entries` is how many index entries were looked at, which is what is billed."""

    values: Mapping[str, Value]
    entries: int

    @property
    def billed_reads(self) -> int:
        return max(1, -(-self.entries // ENTRIES_PER_READ))


def aggregate(
    query: Query,
    request: StructuredAggregationQuery,
    indexes: Indexes,
    reader: Reader,
) -> Aggregated:
    named = _named(request)
    paths = {
        parse_field_path(path)
        for each in named.values()
        for path in (each.sum.field.field_path, each.avg.field.field_path)
        if path
    }
    up_tos = [each.count.up_to.value for each in named.values() if each.HasField("count")]
    if paths:
        count, sums = _sums(_holding(query, paths), paths, indexes, reader)
    else:
        counted_to = max(up_tos) if all(up_tos) else None
        count, sums = count_query(query, indexes, reader, counted_to), {}
    values = {alias: _value(each, count, sums) for alias, each in named.items()}
    return Aggregated(values, count + query.offset)


def _holding(query: Query, paths: set[FieldPath]) -> Query:
    """Sums are read from indexes, so that documents without the fields do not take part."""
    missing = sorted(paths - {order.path for order in query.orders})
    *orders, name = query.orders
    added = (Order(path, name.descending) for path in missing)
    return replace(query, orders=(*orders, *added, name), projection=None)


def _named(
    request: StructuredAggregationQuery,
) -> dict[str, StructuredAggregationQuery.Aggregation]:
    aggregations = request.aggregations
    if not aggregations:
        raise invalid_argument("Aggregations can not be empty.")
    if len(aggregations) > MAX_AGGREGATIONS:
        raise invalid_argument(f"No more than {MAX_AGGREGATIONS} aggregations are allowed.")
    named: dict[str, StructuredAggregationQuery.Aggregation] = {}
    unnamed = 0
    for each in aggregations:
        if each.HasField("count") and each.count.HasField("up_to") and each.count.up_to.value <= 0:
            raise invalid_argument("Aggregation count.up_to must be greater than zero.")
        if not each.alias:
            unnamed += 1
        alias = each.alias or f"field_{unnamed}"
        if alias in named:
            raise invalid_argument(f"Aggregation aliases contain duplicate alias: {alias}.")
        named[alias] = each
    return named


def _sums(
    query: Query, paths: set[FieldPath], indexes: Indexes, reader: Reader
) -> tuple[int, dict[FieldPath, Sum]]:
    sums = {path: Sum() for path in paths}
    count = 0
    for content in run_query(query, indexes, reader):
        document = parse_document(content)
        count += 1
        for path, total in sums.items():
            total.add(get_field(document.fields, path))
    return count, sums


def _value(
    aggregation: StructuredAggregationQuery.Aggregation, count: int, sums: dict[FieldPath, Sum]
) -> Value:
    match aggregation.WhichOneof("operator"):
        case "count":
            up_to = aggregation.count.up_to.value or count
            return Value(integer_value=min(count, up_to))
        case "sum":
            return sums[parse_field_path(aggregation.sum.field.field_path)].total()
        case "avg":
            return sums[parse_field_path(aggregation.avg.field.field_path)].average()
        case _:
            raise invalid_argument("Unknown aggregation.")
