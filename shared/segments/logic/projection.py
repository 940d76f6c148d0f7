"""Find the fields of a subscriber's document that rules read, so that only those are fetched."""

from collections.abc import Mapping
from typing import Final

from shared.segments.logic.checking import placed, references
from shared.segments.logic.compiler import Definition
from shared.segments.logic.counted_expressions import ACTIVITY
from shared.segments.logic.fields import EVENT, PROPERTY, Kind, field_named
from shared.segments.models.segment import SegmentRule

Path = tuple[str, ...]
"""The names that lead to a field in a document, the outermost first."""

_ORDERS: Final = ("totalOrders", "totalSpent", "lastPurchaseAt", "orders", "spend")
"""The fields that rules read from the orders, folded or not."""
_FIELDS: Final[dict[str, Path]] = {
    "consent.email": ("consents", "email", "status"),
    "consent.sms": ("consents", "sms", "status"),
    "emailSubscribed": ("consents", "email", "status"),
    "smsSubscribed": ("consents", "sms", "status"),
    "subscribedAt": ("consents",),
    "unsubscribedAt": ("consents",),
    **{field: ("activity", kind) for field, kind in ACTIVITY.items()},
}
"""The paths of fields that have another name in the document than in rules."""


def needed(definitions: Mapping[str, Definition], segment_id: str) -> dict[str, Definition]:
    """Return a segment, and all segments that its rules need directly or indirectly."""
    found: dict[str, Definition] = {}
    waiting = [segment_id]
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in found:
            found[name] = definitions[name]
            waiting += references(definitions[name].rules)
    return found


def stored_fields(definitions: Mapping[str, Definition]) -> list[Path]:
    """Return the paths of all document fields that segments read.

    No path lies inside another.
    """
    paths: set[Path] = set()
    for each in definitions.values():
        if each.static:
            paths.add(("staticSegmentIds",))
        for _, rule in placed(each.rules):
            if not _is_of_segment(rule):
                paths.update(_paths(rule))
    return sorted(path for path in paths if not _lies_inside(path, paths))


def _is_of_segment(rule: SegmentRule) -> bool:
    return field_named(rule.field).kind is Kind.SEGMENT


def _paths(rule: SegmentRule) -> list[Path]:
    if rule.field in _ORDERS:
        return [("activity", "orders"), ("activity", "folded")]
    return [_path(rule)]


def _path(rule: SegmentRule) -> Path:
    for prefix, outer in ((PROPERTY, ("properties",)), (EVENT, ("activity", "events"))):
        if rule.field.startswith(prefix):
            name = rule.field.removeprefix(prefix)
            return outer if _is_reserved(name) else (*outer, name)
    return _FIELDS.get(rule.field, (rule.field,))


def _is_reserved(name: str) -> bool:
    """Tell whether Firestore reserves this name. It refuses to select such a field."""
    return name.startswith("__") and name.endswith("__")


def _lies_inside(path: Path, paths: set[Path]) -> bool:
    return any(path[:length] in paths for length in range(1, len(path)))
