"""The encodings order as Firestore does, checked against a plain comparison."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cmp_to_key

from hypothesis import given
from hypothesis import strategies as st

from local.firestore.messages import ArrayValue, Value
from local.firestore.values import Cut, comparable, distinct, encode, inverted, successor

INT64 = st.integers(-(2**63), 2**63 - 1)
EDGES = st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**63 - 513, -(2**63), 0])
DOUBLES = st.floats() | st.sampled_from([2.0**53, 2.0**63, -(2.0**63), -0.0, 9007199254740994.0])
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=6)
NAMES = st.lists(st.sampled_from(["a", "ab", "a!", "b", "-"]), min_size=2, max_size=4)
_KINDS = ["null_value", "boolean_value", "number", "timestamp_value", "string_value"]
_KINDS += [
    "bytes_value",
    "reference_value",
    "geo_point_value",
    "array_value",
    "vector",
    "map_value",
]


def array(items: list[Value]) -> Value:
    return Value(array_value=ArrayValue(values=items))


def mapping(fields: dict[str, Value]) -> Value:
    value = Value()
    value.map_value.SetInParent()
    for name, inner in fields.items():
        value.map_value.fields[name].CopyFrom(inner)
    return value


def vector(numbers: list[float]) -> Value:
    items = array([Value(double_value=number) for number in numbers])
    return mapping({"__type__": Value(string_value="__vector__"), "value": items})


def geo_point(latitude: float, longitude: float) -> Value:
    return Value(geo_point_value={"latitude": latitude, "longitude": longitude})


def timestamp(seconds: int, nanos: int) -> Value:
    return Value(timestamp_value={"seconds": seconds, "nanos": nanos})


SCALARS = st.one_of(
    st.just(Value(null_value=0)),
    st.booleans().map(lambda v: Value(boolean_value=v)),
    (INT64 | EDGES).map(lambda v: Value(integer_value=v)),
    DOUBLES.map(lambda v: Value(double_value=v)),
    st.builds(timestamp, st.integers(-62135596800, 253402300799), st.integers(0, 999_999_999)),
    TEXT.map(lambda v: Value(string_value=v)),
    st.binary(max_size=4).map(lambda v: Value(bytes_value=v)),
    NAMES.map(lambda v: Value(reference_value="/".join(v))),
    st.builds(geo_point, st.floats(-90, 90), st.floats(-180, 180)),
    st.lists(st.floats(allow_nan=False), max_size=3).map(vector),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(array)
        | st.dictionaries(TEXT, inner, max_size=3).map(mapping)
    ),
    max_leaves=6,
)


def kind(value: Value) -> str:
    name = str(value.WhichOneof("value_type"))
    if name in {"integer_value", "double_value"}:
        return "number"
    return "vector" if name == "map_value" and "__type__" in value.map_value.fields else name


def sign(difference: bool, other: bool) -> int:
    return int(difference) - int(other)


def compare(one: Value, other: Value) -> int:
    """By the rules as documented, without any encoding."""
    if kind(one) != kind(other):
        return _KINDS.index(kind(one)) - _KINDS.index(kind(other))
    return _COMPARISONS[kind(one)](one, other)


def in_turn(ones: list[Value], others: list[Value]) -> int:
    for one, other in zip(ones, others, strict=False):
        if result := compare(one, other):
            return result
    return sign(len(ones) > len(others), len(ones) < len(others))


def natural(key: Callable[[Value], object]) -> Callable[[Value, Value], int]:
    def compare_keys(one: Value, other: Value) -> int:
        first, second = key(one), key(other)
        return 0 if first == second else 1 if first > second else -1  # type: ignore[operator]

    return compare_keys


def number(value: Value) -> tuple[int, Fraction | float]:
    """NaN, minus infinity, the numbers exactly, infinity."""
    if value.WhichOneof("value_type") == "integer_value":
        return (2, Fraction(value.integer_value))
    double = value.double_value
    if math.isnan(double):
        return (0, 0)
    return (2, Fraction(double)) if math.isfinite(double) else (1 if double < 0 else 3, 0)


def vector_items(value: Value) -> list[Value]:
    return list(value.map_value.fields["value"].array_value.values)


def compare_vectors(one: Value, other: Value) -> int:
    ones, others = vector_items(one), vector_items(other)
    return len(ones) - len(others) or in_turn(ones, others)


def entries(value: Value) -> list[Value]:
    fields = value.map_value.fields
    return [x for name in sorted(fields) for x in (Value(string_value=name), fields[name])]


_COMPARISONS: dict[str, Callable[[Value, Value], int]] = {
    "null_value": lambda *_: 0,
    "boolean_value": natural(lambda v: v.boolean_value),
    "number": natural(number),
    "timestamp_value": natural(lambda v: (v.timestamp_value.seconds, v.timestamp_value.nanos)),
    "string_value": natural(lambda v: v.string_value.encode()),
    "bytes_value": natural(lambda v: v.bytes_value),
    "reference_value": natural(lambda v: [p.encode() for p in v.reference_value.split("/")]),
    "geo_point_value": natural(lambda v: (v.geo_point_value.latitude, v.geo_point_value.longitude)),
    "array_value": lambda a, b: in_turn(list(a.array_value.values), list(b.array_value.values)),
    "vector": compare_vectors,
    "map_value": lambda a, b: in_turn(entries(a), entries(b)),
}


@given(VALUES, VALUES)
def test_encodings_order_as_values_do(one: Value, other: Value) -> None:
    first, second = encode(one), encode(other)
    expected = compare(one, other)
    assert sign(first > second, first < second) == sign(expected > 0, expected < 0)


@given(VALUES, VALUES)
def test_inverted_encodings_order_the_other_way(one: Value, other: Value) -> None:
    first, second = encode(one), encode(other)
    assert (first < second) == (inverted(first) > inverted(second))


@given(VALUES, VALUES)
def test_no_encoding_starts_another(one: Value, other: Value) -> None:
    first, second = encode(one), encode(other)
    assert first == second or not second.startswith(first)


@given(st.lists(VALUES, max_size=8))
def test_sorting(values: list[Value]) -> None:
    ordered = sorted(values, key=cmp_to_key(compare))
    assert [encode(v) for v in ordered] == sorted(map(encode, values))


@given(st.binary(max_size=4), st.binary(max_size=4))
def test_a_successor_is_above_all_that_starts_so(prefix: bytes, rest: bytes) -> None:
    if prefix.strip(b"\xff") and not rest.startswith(b"\xff"):
        assert prefix + rest < successor(prefix)


@given(VALUES, VALUES)
def test_an_inequality_is_between_values_of_one_type(one: Value, other: Value) -> None:
    is_nan = kind(one) == "number" and number(one)[0] == 0
    assert comparable(other).holds(encode(one)) == (kind(one) == kind(other) and not is_nan)


@given(VALUES)
def test_cuts_lie_before_and_after_their_value(value: Value) -> None:
    encoding = encode(value)
    assert Cut(encoding, False).position <= encoding + b"\x00" < Cut(encoding, True).position


@given(st.lists(SCALARS, max_size=6))
def test_distinct_keeps_the_first_of_equals(values: list[Value]) -> None:
    kept = distinct(values)
    assert [encode(v) for v in kept] == list(dict.fromkeys(map(encode, values)))
