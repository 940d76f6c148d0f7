"""Values as bytes whose memcmp order is Firestore's order.

https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering
null < booleans < NaN < numbers < timestamps < strings < bytes < references < geographical points
< arrays < vectors < maps. Integers and doubles compare by their exact mathematical value. No
encoding is a prefix of another, so encodings may be concatenated and inverted (descending order).
"""

import math
from collections.abc import Callable, Iterable
from struct import pack, unpack
from typing import NamedTuple

from local.firestore.messages import ArrayValue, Value

NULL, BOOLEAN, NUMBER, TIMESTAMP, STRING, BYTES = 0x10, 0x20, 0x30, 0x40, 0x50, 0x60
REFERENCE, GEO_POINT, ARRAY, VECTOR, MAP = 0x70, 0x80, 0x90, 0xA0, 0xB0

_END = b"\x00"
_ENTRY = b"\x01"
_SIGN = 1 << 63
_ALL = (1 << 64) - 1
_NAN = bytes([NUMBER, 0])
_NUMBER = bytes([NUMBER, 1])
_EXACT_IN_DOUBLE = 1 << 53
TOP = b"\xff"
_INVERTED = bytes(255 - byte for byte in range(256))


def encode(value: Value) -> bytes:
    """The order-preserving encoding; equal values (1 and 1.0) have equal encodings."""
    return _ENCODERS[value.WhichOneof("value_type")](value)


def reference_key(name: str) -> bytes:
    """Orders references by their path segments."""
    return b"".join(_ENTRY + _delimited(part.encode()) for part in name.split("/")) + _END


def inverted(encoding: bytes) -> bytes:
    """The same value's encoding in a descending index."""
    return encoding.translate(_INVERTED)


def successor(prefix: bytes) -> bytes:
    """A byte string above all encodings that start with `prefix` (none starts with 0xff)."""
    trimmed = prefix.rstrip(b"\xff")
    return trimmed[:-1] + bytes([trimmed[-1] + 1]) if trimmed else TOP


class Cut(NamedTuple):
    """A place between encodings: before, or after, all those that start with `prefix`."""

    prefix: bytes
    after: bool

    @property
    def position(self) -> bytes:
        """The least byte string behind the cut."""
        return successor(self.prefix) if self.after else self.prefix

    def inverted(self) -> "Cut":
        """The same place in a descending index."""
        return Cut(inverted(self.prefix), not self.after)


class Range(NamedTuple):
    lower: Cut
    upper: Cut

    def holds(self, encoding: bytes) -> bool:
        return self.lower.position <= encoding < self.upper.position

    def narrowed(self, other: "Range") -> "Range":
        return Range(
            max(self.lower, other.lower, key=lambda cut: cut.position),
            min(self.upper, other.upper, key=lambda cut: cut.position),
        )

    def inverted(self) -> "Range":
        return Range(self.upper.inverted(), self.lower.inverted())


NOT_NULL = Range(Cut(bytes([NULL]), True), Cut(bytes([MAP]), True))


def comparable(value: Value) -> Range:
    """What an inequality with `value` can match: its own type, never NaN."""
    tag = encode(value)[:1]
    return Range(Cut(_NUMBER if tag[0] == NUMBER else tag, False), Cut(tag, True))


def is_null(value: Value) -> bool:
    return str(value.WhichOneof("value_type")) == "null_value"


def is_nan(value: Value) -> bool:
    """False for anything but the double NaN."""
    return math.isnan(value.double_value)


def is_vector(value: Value) -> bool:
    fields = value.map_value.fields
    return "__type__" in fields and fields["__type__"].string_value == "__vector__"


def distinct(values: Iterable[Value]) -> list[Value]:
    """Without those that equal an earlier one."""
    first: dict[bytes, Value] = {}
    for value in values:
        first.setdefault(encode(value), value)
    return list(first.values())


def contains(array: ArrayValue, value: Value) -> bool:
    key = encode(value)
    return any(encode(item) == key for item in array.values)


def _delimited(raw: bytes) -> bytes:
    return raw.replace(b"\x00", b"\x00\xff") + b"\x00\x01"


def _double_bits(number: float) -> bytes:
    bits: int = unpack(">Q", pack(">d", number + 0.0))[0]  # + 0.0 turns -0.0 into 0.0
    return pack(">Q", bits ^ _ALL if bits & _SIGN else bits | _SIGN)


def _double(number: float) -> bytes:
    if math.isnan(number):
        return _NAN
    return _NUMBER + _double_bits(number) + b"\x00\x00"


def _integer(number: int) -> bytes:
    """The greatest double not above it, then what is left (doubles near 2^63 lie 1024 apart)."""
    floor = float(number)
    if -_EXACT_IN_DOUBLE <= number <= _EXACT_IN_DOUBLE:
        return _NUMBER + _double_bits(floor) + b"\x00\x00"
    if int(floor) > number:
        floor = math.nextafter(floor, -math.inf)
    return _NUMBER + _double_bits(floor) + pack(">H", number - int(floor))


def _map(value: Value) -> bytes:
    fields = value.map_value.fields
    if is_vector(value):
        items = fields["value"].array_value.values
        return pack(">BI", VECTOR, len(items)) + b"".join(encode(item) for item in items)
    parts = [b"\xb0"]
    for key in sorted(fields):
        parts += (_ENTRY, _delimited(key.encode()), encode(fields[key]))
    parts.append(_END)
    return b"".join(parts)


def _timestamp(value: Value) -> bytes:
    time = value.timestamp_value
    return pack(">BQI", TIMESTAMP, time.seconds + _SIGN, time.nanos)


def _array(value: Value) -> bytes:
    return b"\x90" + b"".join(encode(item) for item in value.array_value.values) + _END


def _geo_point(value: Value) -> bytes:
    point = value.geo_point_value
    return b"\x80" + _double_bits(point.latitude) + _double_bits(point.longitude)


_ENCODERS: dict[str | None, Callable[[Value], bytes]] = {
    None: lambda _: b"\x10",
    "null_value": lambda _: b"\x10",
    "boolean_value": lambda value: b"\x20\x01" if value.boolean_value else b"\x20\x00",
    "integer_value": lambda value: _integer(value.integer_value),
    "double_value": lambda value: _double(value.double_value),
    "timestamp_value": _timestamp,
    "string_value": lambda value: b"\x50" + _delimited(value.string_value.encode()),
    "bytes_value": lambda value: b"\x60" + _delimited(value.bytes_value),
    "reference_value": lambda value: b"\x70" + reference_key(value.reference_value),
    "geo_point_value": _geo_point,
    "array_value": _array,
    "map_value": _map,
}
