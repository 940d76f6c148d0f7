"""Check the rules that a caller sends: form, fields, operators, values, and segments they name.

An error message begins with the place of the mistake, such as `rules[1].rules[0].operator`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from pydantic import JsonValue

from shared.common.errors import InvalidError
from shared.segments.logic.fields import (
    COUNTED_KINDS,
    OPERATORS,
    Field,
    Kind,
    Operator,
    field_named,
)
from shared.segments.logic.values import MAX_WINDOW, check_value, check_whole
from shared.segments.models.segment import Connector, SegmentGroup, SegmentRule

MAX_DEPTH: Final = 5
"""The most levels of rules. The outermost list is the first level."""
MAX_RULES: Final = 100
"""The most rules of one segment, including rules in groups."""

_RULE_KEYS: Final = ("field", "operator", "value", "withinDays", "connector")
_GROUP_KEYS: Final = ("rules", "connector")
_CONNECTORS: Final[dict[object, Connector | None]] = {None: None, "and": "and", "or": "or"}

Rules = list[SegmentRule | SegmentGroup]


class HasRules(Protocol):
    """Anything with rules, such as `shared.segments.logic.compiler.Definition`."""

    @property
    def rules(self) -> Rules: ...


def parse_rules(raw: object) -> Rules:
    """Return the rules of a dynamic segment. Raise `InvalidError` if one is not allowed."""
    rules = _parse_list(raw, "rules", 1)
    count = sum(1 for _ in placed(rules))
    if count > MAX_RULES:
        raise InvalidError(f"rules: {count} rules are too many; a segment has at most {MAX_RULES}")
    return rules


def references(rules: Rules) -> set[str]:
    """Return the ids of the segments that rules name."""
    return {named for _, rule in placed(rules) for named in _named(rule)}


def check_references(segment_id: str, definitions: Mapping[str, HasRules]) -> None:
    """Raise `InvalidError` if the rules name a segment that is missing or depends on this one.

    `definitions` are all segments of the brand, including this one with its new rules.
    """
    graph = {name: references(each.rules) for name, each in definitions.items()}
    for place, rule in placed(definitions[segment_id].rules):
        for named in _named(rule):
            if named not in definitions:
                raise InvalidError(
                    f"{place}.value: there is no segment {named[:80]!r}; GET segments lists them"
                )
            if (path := _path(graph, named, segment_id)) is not None:
                circle = " -> ".join([segment_id, *path])
                raise InvalidError(
                    f"{place}.value: a segment cannot depend on itself, as in {circle}"
                )


def _parse_list(raw: object, place: str, depth: int) -> Rules:
    if not isinstance(raw, list) or not raw:
        raise InvalidError(f"{place}: expected a list of at least one rule")
    if depth > MAX_DEPTH:
        raise InvalidError(f"{place}: rules may be {MAX_DEPTH} levels deep, not more")
    if len(raw) > MAX_RULES:
        raise InvalidError(f"{place}: {len(raw)} are too many; a segment has {MAX_RULES} rules")
    return [_parse(each, f"{place}[{number}]", depth) for number, each in enumerate(raw)]


def _parse(raw: object, place: str, depth: int) -> SegmentRule | SegmentGroup:
    if not isinstance(raw, dict):
        raise InvalidError(
            f"{place}: expected a rule, such as"
            ' {"field": "totalOrders", "operator": "greater_than", "value": 2}'
        )
    keys = _GROUP_KEYS if "rules" in raw else _RULE_KEYS
    for key in raw:
        if key not in keys:
            kind = "group" if "rules" in raw else "rule"
            raise InvalidError(
                f"{place}: {str(key)[:80]!r} is unknown; a {kind} has {', '.join(keys)}"
            )
    if raw.get("connector") not in ("and", "or", None):
        raise InvalidError(f"{place}.connector: expected and, or")
    connector = _CONNECTORS[raw.get("connector")]
    if "rules" in raw:
        inner = _parse_list(raw["rules"], f"{place}.rules", depth + 1)
        return SegmentGroup(rules=inner, connector=connector)
    field = _field(raw.get("field"), place)
    operator = _operator(raw, field, place)
    value: JsonValue = raw.get("value")
    try:
        check_value(field, operator, value)
    except ValueError as error:
        raise InvalidError(f"{place}.value: {error}") from None
    return SegmentRule(
        field=raw["field"],
        operator=operator.value,
        value=value,
        within_days=_window(raw.get("withinDays"), field, place),
        connector=connector,
    )


def _field(name: object, place: str) -> Field:
    if not isinstance(name, str):
        raise InvalidError(f"{place}.field: expected the name of a field, such as totalOrders")
    try:
        return field_named(name)
    except ValueError as error:
        raise InvalidError(f"{place}.field: {error}") from None


def _operator(raw: Mapping[str, object], field: Field, place: str) -> Operator:
    allowed = OPERATORS[field.kind]
    named = raw.get("operator")
    if not isinstance(named, str):
        raise InvalidError(f"{place}.operator: expected one of {', '.join(allowed)}")
    for operator in allowed:
        if operator == named:
            return operator
    raise InvalidError(
        f"{place}.operator: {named[:80]!r} does not go with {str(raw['field'])[:80]};"
        f" allowed are {', '.join(allowed)}"
    )


def _window(days: JsonValue, field: Field, place: str) -> int | None:
    if days is None:
        return None
    if field.kind not in COUNTED_KINDS:
        raise InvalidError(
            f"{place}.withinDays: is only for fields that are counted, such as orders or sessions;"
            " for a date, use the operator within_last"
        )
    try:
        check_whole(1, MAX_WINDOW, "days", days)
    except ValueError as error:
        raise InvalidError(f"{place}.withinDays: {error}") from None
    assert isinstance(days, int | float)
    return int(days)


def placed(
    rules: Sequence[SegmentRule | SegmentGroup], place: str = "rules"
) -> Iterator[tuple[str, SegmentRule]]:
    """Yield all rules, including rules in groups, with their places."""
    for number, each in enumerate(rules):
        if isinstance(each, SegmentGroup):
            yield from placed(each.rules, f"{place}[{number}].rules")
        else:
            yield f"{place}[{number}]", each


def _named(rule: SegmentRule) -> list[str]:
    if field_named(rule.field).kind is not Kind.SEGMENT:
        return []
    ids = rule.value if isinstance(rule.value, list) else [rule.value]
    return [each for each in ids if isinstance(each, str)]


def _path(graph: Mapping[str, set[str]], start: str, end: str) -> list[str] | None:
    """Return how the segment `start` depends on `end`, as the list of segments in between.

    The list includes both. Return None if `start` does not depend on `end`.
    """
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop()
        if way[-1] == end:
            return way
        for following in sorted(graph.get(way[-1], set()) - seen):
            seen.add(following)
            ways.append([*way, following])
    return None
