"""Turn rules into Python expressions, which read facts about a subscriber.

A missing fact needs no special case. It is an empty text, an empty list, NaN, or a day before all
days. Every comparison with a missing fact is false, and every negated comparison is true.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from shared.segments.logic import facts, properties
from shared.segments.logic.counted_expressions import counted, order_count, spent_ever
from shared.segments.logic.dated_expressions import dated
from shared.segments.logic.fields import OPPOSITES, PROPERTY, Kind, Operator, field_named
from shared.segments.logic.program import SUBSCRIBER, Program
from shared.segments.logic.texts import fold
from shared.segments.models.segment import SegmentGroup, SegmentRule
from shared.subscribers.models.consent import ConsentChannel

_TEMPLATES: Final = {
    Operator.EQUALS: "{fact} == {value}",
    Operator.CONTAINS: "{value} in {fact}",
    Operator.STARTS_WITH: "{fact}.startswith({value})",
    Operator.IN: "{fact} in {value}",
    Operator.GREATER_THAN: "{fact} > {value}",
    Operator.LESS_THAN: "{fact} < {value}",
    Operator.BETWEEN: "{low} <= {fact} <= {high}",
    Operator.IS_SET: "{fact}",
}
_OF_LISTS: Final = {**_TEMPLATES, Operator.IN: "not {fact}.isdisjoint({value})"}
_OF_FLAGS: Final = {Operator.EQUALS: "{fact} is {value}"}
_FLAGS: Final = {
    "emailSubscribed": facts.email_subscribed,
    "smsSubscribed": facts.sms_subscribed,
}
_CONSENTS: Final = {f"consent.{channel}": channel for channel in ConsentChannel}


def joined(
    program: Program, rules: Sequence[SegmentRule | SegmentGroup], members: Mapping[str, str]
) -> str:
    """Return one expression for rules, joined by their connectors.

    `members` has the name of the variable with the answer of each other segment, by its id.
    """
    alternatives: list[list[str]] = []
    for each in rules:
        if isinstance(each, SegmentGroup):
            expression = f"({joined(program, each.rules, members)})"
        else:
            expression = _rule(program, each, members)
        if not alternatives or each.connector == "or":
            alternatives.append([])
        alternatives[-1].append(expression)
    return " or ".join(" and ".join(each) for each in alternatives)


def _rule(program: Program, rule: SegmentRule, members: Mapping[str, str]) -> str:
    operator = Operator(rule.operator)
    if operator in OPPOSITES:
        return f"not ({_asked(program, rule, OPPOSITES[operator], members)})"
    return _asked(program, rule, operator, members)


def _asked(
    program: Program, rule: SegmentRule, operator: Operator, members: Mapping[str, str]
) -> str:
    match field_named(rule.field).kind:
        case Kind.MOMENT | Kind.DATE:
            return dated(program, rule.field, operator, rule.value)
        case Kind.COUNT | Kind.SPEND:
            return counted(program, rule, operator)
        case Kind.PROPERTY:
            return _of_property(program, rule.field.removeprefix(PROPERTY), operator, rule.value)
        case Kind.SEGMENT:
            return _of_segments(rule.value, members)
        case kind:
            fact = _fact(program, rule.field, kind)
            templates = {Kind.LIST: _OF_LISTS, Kind.FLAG: _OF_FLAGS}.get(kind, _TEMPLATES)
            return _compared(program, fact, operator, rule.value, templates)


def _fact(program: Program, field: str, kind: Kind) -> str:
    match kind:
        case Kind.LIST:
            return program.call(facts.folded, program.stored(field))
        case Kind.FLAG:
            return program.call(_FLAGS[field], SUBSCRIBER)
        case Kind.NUMBER:
            return order_count(program)
        case Kind.MONEY:
            return spent_ever(program)
        case Kind.CHOICE if field in _CONSENTS:
            channel = program.constant(_CONSENTS[field])
            return program.call(facts.consent_status, SUBSCRIBER, channel)
        case _:
            return program.call(fold, program.stored(field))


def _compared(
    program: Program,
    fact: str,
    operator: Operator,
    value: JsonValue,
    templates: Mapping[Operator, str] = _TEMPLATES,
) -> str:
    template = templates[operator]
    if operator is Operator.BETWEEN:
        assert isinstance(value, list)
        low, high = map(program.constant, value)
        return template.format(fact=fact, low=low, high=high)
    return template.format(fact=fact, value=program.constant(_comparable(value)))


def _comparable(value: JsonValue) -> object:
    """Return a rule's value in the form in which facts are compared."""
    if isinstance(value, list):
        return frozenset(_comparable(each) for each in value)
    return fold(value) if isinstance(value, str) else value


def _of_property(program: Program, name: str, operator: Operator, value: JsonValue) -> str:
    """Return the expression of a rule about a property, read as the type of the rule's value.

    A property that cannot be read as that type counts as missing. In a list of texts, `contains`
    and `in` look for whole texts.
    """
    all_of_them = program.call(facts.part, program.stored("properties"))
    stored = program.fact(f"{all_of_them}.get({program.constant(name)})")
    if operator is Operator.IS_SET:
        return _compared(program, program.call(properties.is_set, stored), operator, value)
    sample = value[0] if isinstance(value, list) else value
    if isinstance(sample, bool):
        flag = program.call(properties.flag, stored)
        return _compared(program, flag, operator, value, _OF_FLAGS)
    if not isinstance(sample, str):
        return _compared(program, program.call(properties.number, stored), operator, value)
    text = _compared(program, program.call(properties.text, stored), operator, value)
    if operator not in (Operator.CONTAINS, Operator.IN):
        return text
    texts = program.call(facts.folded, stored)
    return f"({text} or {_compared(program, texts, operator, value, _OF_LISTS)})"


def _of_segments(value: JsonValue, members: Mapping[str, str]) -> str:
    """Return an expression that is true if the subscriber is in one of these segments.

    A segment that does not exist has no members.
    """
    ids = value if isinstance(value, list) else [value]
    answers = [members[each] for each in ids if isinstance(each, str) and each in members]
    return f"({' or '.join(answers) or False})"
