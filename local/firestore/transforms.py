"""Field transforms: what a commit changes without reading."""

import math
from collections.abc import MutableMapping, Sequence

from local.firestore.errors import invalid_argument
from local.firestore.messages import FieldTransform, Value
from local.firestore.paths import FieldPath, parse_field_path
from local.firestore.values import distinct, encode

Fields = MutableMapping[str, Value]
_INT64_MIN, _INT64_MAX = -(1 << 63), (1 << 63) - 1
_NUMERIC = {"integer_value", "double_value"}


def apply_transforms(
    fields: Fields, transforms: Sequence[FieldTransform], time: Value
) -> list[Value]:
    """Changes `fields` in place and returns the transform results. `time` is the request's."""
    return [_apply(fields, transform, time) for transform in transforms]


def get_field(fields: Fields, path: FieldPath) -> Value | None:
    """The value at `path`; None where there is none."""
    for name in path[:-1]:
        if name not in fields:
            return None
        fields = fields[name].map_value.fields
    return fields.get(path[-1])


def set_field(fields: Fields, path: FieldPath, value: Value) -> None:
    """Sets the value at `path`, putting maps in the place of what is in the way."""
    for name in path[:-1]:
        if fields[name].WhichOneof("value_type") != "map_value":
            fields[name].map_value.SetInParent()
        fields = fields[name].map_value.fields
    fields[path[-1]].CopyFrom(value)


def delete_field(fields: Fields, path: FieldPath) -> None:
    for name in path[:-1]:
        if name not in fields:
            return
        fields = fields[name].map_value.fields
    if path[-1] in fields:
        del fields[path[-1]]


def _apply(fields: Fields, transform: FieldTransform, time: Value) -> Value:
    path = parse_field_path(transform.field_path)
    current = get_field(fields, path)
    match transform.WhichOneof("transform_type"):
        case "set_to_server_value":
            changed = result = time
        case "increment":
            changed = result = _increment(current, _number(transform.increment))
        case "maximum":
            changed = result = _extreme(current, _number(transform.maximum), keep_above=True)
        case "minimum":
            changed = result = _extreme(current, _number(transform.minimum), keep_above=False)
        case "append_missing_elements":
            added = transform.append_missing_elements.values
            changed, result = _array(distinct_after(_elements(current), added)), _null()
        case "remove_all_from_array":
            removed = {encode(value) for value in transform.remove_all_from_array.values}
            kept = [value for value in _elements(current) if encode(value) not in removed]
            changed, result = _array(kept), _null()
        case _:
            raise invalid_argument("Unknown transform type.")
    set_field(fields, path, changed)
    return result


def distinct_after(elements: Sequence[Value], added: Sequence[Value]) -> list[Value]:
    """`elements` as they are, then those of `added` that are not among them, each once."""
    present = {encode(value) for value in elements}
    return [*elements, *(value for value in distinct(added) if encode(value) not in present)]


def _increment(current: Value | None, operand: Value) -> Value:
    if current is None or current.WhichOneof("value_type") not in _NUMERIC:
        return operand
    if "double_value" in {current.WhichOneof("value_type"), operand.WhichOneof("value_type")}:
        return Value(double_value=_as_float(current) + _as_float(operand))
    total = current.integer_value + operand.integer_value
    return Value(integer_value=min(max(total, _INT64_MIN), _INT64_MAX))


def _extreme(current: Value | None, operand: Value, *, keep_above: bool) -> Value:
    """The greater or lesser of the two; the stored one when they are equal; NaN wins."""
    if current is None or current.WhichOneof("value_type") not in _NUMERIC:
        return operand
    if math.isnan(_as_float(current)) or math.isnan(_as_float(operand)):
        return Value(double_value=math.nan)
    stored, given = encode(current), encode(operand)
    if stored == given:
        return current
    return current if (stored > given) is keep_above else operand


def _number(value: Value) -> Value:
    if value.WhichOneof("value_type") not in _NUMERIC:
        raise invalid_argument("Input must be int64 or double.")
    return value


def _as_float(value: Value) -> float:
    if value.WhichOneof("value_type") == "integer_value":
        return float(value.integer_value)
    return value.double_value


def _elements(value: Value | None) -> Sequence[Value]:
    return [] if value is None else list(value.array_value.values)


def _array(values: Sequence[Value]) -> Value:
    array = Value()
    array.array_value.SetInParent()
    array.array_value.values.extend(values)
    return array


def _null() -> Value:
    return Value(null_value=0)
