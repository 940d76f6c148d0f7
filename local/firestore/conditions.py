"""Filters as disjunctions of conjunctions of conditions.

https://firebase.google.com/docs/firestore/query-data/queries#query_limitations
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from local.firestore.entries import group_key
from local.firestore.errors import invalid_argument
from local.firestore.messages import Document, FieldFilter, Filter, UnaryFilter, Value
from local.firestore.paths import (
    NAME_FIELD,
    FieldPath,
    parse_document_name,
    parse_field_path,
    parse_reference,
)
from local.firestore.transforms import get_field
from local.firestore.values import (
    NOT_NULL,
    TOP,
    Cut,
    Range,
    comparable,
    contains,
    encode,
    is_nan,
    is_null,
)

MAX_DISJUNCTIONS = 30
MAX_IN, MAX_NOT_IN = 30, 10
_NULL, _NAN = encode(Value(null_value=0)), encode(Value(double_value=float("nan")))
_Operator = FieldFilter.Operator
_UnaryOperator = UnaryFilter.Operator
_NEGATIONS = {_Operator.NOT_EQUAL, _Operator.NOT_IN}
_UNARY_NEGATIONS = {_UnaryOperator.IS_NOT_NAN, _UnaryOperator.IS_NOT_NULL}


@dataclass(frozen=True)
class Equal:
    path: FieldPath
    encoding: bytes

    def matches(self, document: Document) -> bool:
        value = get_field(document.fields, self.path)
        return value is not None and encode(value) == self.encoding


@dataclass(frozen=True)
class Contains:
    path: FieldPath
    encoding: bytes
    value: Value

    def __hash__(self) -> int:
        return hash((self.path, self.encoding))

    def matches(self, document: Document) -> bool:
        value = get_field(document.fields, self.path)
        return value is not None and contains(value.array_value, self.value)


@dataclass(frozen=True)
class Within:
    """An inequality."""

    path: FieldPath
    range: Range
    excluded: frozenset[bytes] = frozenset()

    def holds(self, encoding: bytes) -> bool:
        return encoding not in self.excluded and self.range.holds(encoding)

    def matches(self, document: Document) -> bool:
        value = get_field(document.fields, self.path)
        return value is not None and self.holds(encode(value))


@dataclass(frozen=True)
class NameWithin:
    """A condition on the document's name, as a half-open range of `group_key`s."""

    lower: bytes = b""
    upper: bytes = TOP
    excluded: frozenset[bytes] = frozenset()

    def matches(self, document: Document) -> bool:
        key = group_key(parse_document_name(document.name).segments)
        return self.lower <= key < self.upper and key not in self.excluded


Condition = Equal | Contains | Within | NameWithin
Conjunction = tuple[Condition, ...]


def disjunctions(where: Filter) -> list[Conjunction]:
    """The filter in disjunctive normal form, without disjuncts that nothing can match."""
    _check_combination(list(_leaves(where)))
    normal = _normalize(where)
    for conjunction in normal:
        if sum(isinstance(condition, Contains) for condition in conjunction) > 1:
            raise invalid_argument(
                "A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction."
            )
    return list(dict.fromkeys(normal))


def _leaves(where: Filter) -> Iterable[Filter]:
    if where.WhichOneof("filter_type") != "composite_filter":
        yield where
        return
    for inner in where.composite_filter.filters:
        yield from _leaves(inner)


def _check_combination(leaves: Sequence[Filter]) -> None:
    operators = [leaf.field_filter.op for leaf in leaves if leaf.HasField("field_filter")]
    unary = [leaf.unary_filter.op for leaf in leaves if leaf.HasField("unary_filter")]
    negations = sum(op in _NEGATIONS for op in operators)
    if negations + sum(op in _UNARY_NEGATIONS for op in unary) > 1:
        raise invalid_argument(
            "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed "
            "per query."
        )
    if _Operator.NOT_IN in operators and {_Operator.IN, _Operator.ARRAY_CONTAINS_ANY} & {
        *operators
    }:
        raise _not_in_refused()


def _normalize(where: Filter) -> list[Conjunction]:
    match where.WhichOneof("filter_type"):
        case "field_filter":
            return _field(where.field_filter)
        case "unary_filter":
            return _unary(where.unary_filter)
        case "composite_filter":
            return _composite(where)
        case _:
            raise invalid_argument("Filter type is unset.")


def _composite(where: Filter) -> list[Conjunction]:
    composite = where.composite_filter
    parts = [_normalize(inner) for inner in composite.filters]
    if not parts:
        raise invalid_argument("Composite filter has no filters.")
    if composite.op == composite.Operator.AND:
        count = 1
        for part in parts:
            count *= len(part)
        _check_count(count)
        return [tuple(c for inner in each for c in inner) for each in product(*parts)]
    if composite.op != composite.Operator.OR:
        raise invalid_argument("Unknown CompositeFilter operator.")
    if any(leaf.field_filter.op == _Operator.NOT_IN for leaf in _leaves(where)):
        raise _not_in_refused()
    together = [conjunction for part in parts for conjunction in part]
    _check_count(len(together))
    return together


def _check_count(count: int) -> None:
    if count > MAX_DISJUNCTIONS:
        raise invalid_argument(
            f"Too many disjunctions after normalization. Result had {count} disjunctions which is "
            f"more than the maximum of {MAX_DISJUNCTIONS}"
        )


def _field(where: FieldFilter) -> list[Conjunction]:
    path = parse_field_path(where.field.field_path)
    if path == NAME_FIELD:
        return _name(where)
    match where.op:
        case _Operator.IN | _Operator.ARRAY_CONTAINS_ANY:
            values = [each for each in _values(where, MAX_IN) if _can_equal(each)]
            is_in = where.op == _Operator.IN
            return [(_equal(path, each) if is_in else _contains(path, each),) for each in values]
        case _Operator.NOT_IN:
            excluded = _values(where, MAX_NOT_IN)
            return [] if any(map(is_null, excluded)) else [(_outside(path, excluded),)]
        case _:
            return [(_single(path, where.op, where.value),)]


def _single(path: FieldPath, operator: int, value: Value) -> Condition:
    match operator:
        case _Operator.EQUAL:
            return _equal(path, value)
        case _Operator.NOT_EQUAL:
            return Within(path, NOT_NULL, frozenset([encode(value)]))
        case _Operator.ARRAY_CONTAINS:
            return _contains(path, value)
        case _:
            return Within(path, _inequality(operator, value))


def _equal(path: FieldPath, value: Value) -> Equal:
    return Equal(path, encode(value))


def _contains(path: FieldPath, value: Value) -> Contains:
    return Contains(path, encode(value), value)


def _outside(path: FieldPath, excluded: Sequence[Value]) -> Within:
    """NaN equals nothing, not even here."""
    return Within(path, NOT_NULL, frozenset(encode(each) for each in excluded if not is_nan(each)))


def _unary(where: UnaryFilter) -> list[Conjunction]:
    path = parse_field_path(where.field.field_path)
    match where.op:
        case _UnaryOperator.IS_NULL:
            return [(Equal(path, _NULL),)]
        case _UnaryOperator.IS_NAN:
            return [(Equal(path, _NAN),)]
        case _UnaryOperator.IS_NOT_NULL:
            return [(Within(path, NOT_NULL),)]
        case _UnaryOperator.IS_NOT_NAN:
            return [(Within(path, NOT_NULL, frozenset([_NAN])),)]
        case _:
            raise invalid_argument("Unknown UnaryFilter operator.")


def _inequality(operator: int, value: Value) -> Range:
    everything, encoding = comparable(value), encode(value)
    match operator:
        case _Operator.LESS_THAN:
            return Range(everything.lower, Cut(encoding, False))
        case _Operator.LESS_THAN_OR_EQUAL:
            return Range(everything.lower, Cut(encoding, True))
        case _Operator.GREATER_THAN:
            return Range(Cut(encoding, True), everything.upper)
        case _Operator.GREATER_THAN_OR_EQUAL:
            return Range(Cut(encoding, False), everything.upper)
        case _:
            raise invalid_argument("Unknown FieldFilter operator.")


def _name(where: FieldFilter) -> list[Conjunction]:
    match where.op:
        case _Operator.IN:
            return [(_name_equal(_key(value)),) for value in _values(where, MAX_IN)]
        case _Operator.NOT_IN:
            keys = [_key(value) for value in _values(where, MAX_NOT_IN)]
            return [(NameWithin(excluded=frozenset(keys)),)]
        case _:
            return [(_single_name(where.op, _key(where.value)),)]


def _single_name(operator: int, key: bytes) -> NameWithin:
    conditions = {
        _Operator.EQUAL: _name_equal(key),
        _Operator.NOT_EQUAL: NameWithin(excluded=frozenset([key])),
        _Operator.LESS_THAN: NameWithin(upper=key),
        _Operator.LESS_THAN_OR_EQUAL: NameWithin(upper=key + b"\0"),
        _Operator.GREATER_THAN: NameWithin(lower=key + b"\0"),
        _Operator.GREATER_THAN_OR_EQUAL: NameWithin(lower=key),
    }
    if operator not in conditions:
        raise invalid_argument("Unknown FieldFilter operator.")
    return conditions[operator]


def _name_equal(key: bytes) -> NameWithin:
    return NameWithin(key, key + b"\0")


def _key(value: Value) -> bytes:
    return group_key(parse_reference(value))


def _values(where: FieldFilter, limit: int) -> Sequence[Value]:
    name = _Operator.Name(where.op)
    values = where.value.array_value.values
    if not values:
        raise invalid_argument(f"'{name}' requires an non-empty ArrayValue.")
    if len(values) > limit:
        raise invalid_argument(f"'{name}' supports up to {limit} comparison values.")
    return values


def _can_equal(value: Value) -> bool:
    return not is_null(value) and not is_nan(value)


def _not_in_refused() -> Exception:
    return invalid_argument(
        "'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'."
    )
