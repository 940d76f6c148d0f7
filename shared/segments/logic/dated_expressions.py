"""Turn rules about dates into Python expressions, which compare day numbers."""

from collections.abc import Callable
from typing import Final

from pydantic import JsonValue

from shared.segments.logic import facts
from shared.segments.logic.counted_expressions import orders
from shared.segments.logic.dates import (
    MISSING,
    anniversary_of_birthday,
    anniversary_of_day,
    change_of_anniversary,
    change_of_day,
    day_number,
    is_day,
)
from shared.segments.logic.fields import Operator
from shared.segments.logic.program import DAYS, SUBSCRIBER, TODAY, Program

_TEMPLATES: Final = {
    Operator.EQUALS: "{day} == {value}",
    Operator.BEFORE: "{missing} < {day} < {value}",
    Operator.AFTER: "{day} > {value}",
}
_CONSENTED: Final[dict[str, Callable[..., object]]] = {
    "subscribedAt": facts.subscribed_at,
    "unsubscribedAt": facts.unsubscribed_at,
}


def dated(program: Program, field: str, operator: Operator, value: JsonValue) -> str:
    """Return the expression of a rule about a moment or a birthday."""
    day = _day_of(program, field)
    match operator:
        case Operator.IS_SET:
            return program.stored(field) if field == "birthday" else day
        case Operator.WITHIN_LAST:
            days = _whole(value)
            program.changes(change_of_day, day, days)
            return f"{program.fact(f'{TODAY} - {program.constant(days)}')} <= {day} <= {TODAY}"
        case Operator.ANNIVERSARY_WITHIN:
            days = _whole(value)
            coming = _anniversary(program, field, day)
            program.changes(change_of_anniversary, coming, days)
            return f"{coming} <= {program.fact(f'{TODAY} + {program.constant(days)}')}"
        case Operator.BETWEEN:
            assert isinstance(value, list)
            low, high = (_constant(program, each) for each in value)
            return f"{low} <= {day} <= {high}"
        case _:
            return _TEMPLATES[operator].format(
                day=day, value=_constant(program, value), missing=program.constant(MISSING)
            )


def _day_of(program: Program, field: str) -> str:
    """Return the name of the variable that contains a field's day.

    The day is `MISSING` if the field is not set, or is a birthday without a year.
    """
    if field == "birthday":
        return program.call(facts.birthday, program.stored(field))
    if field == "lastPurchaseAt":
        return program.call(facts.last_purchase_day, orders(program), DAYS)
    if field in _CONSENTED:
        moment = program.call(_CONSENTED[field], SUBSCRIBER)
    else:
        moment = program.stored(field)
    return program.fact(f"{DAYS}.of_text({moment})")


def _anniversary(program: Program, field: str, day: str) -> str:
    if field == "birthday":
        return program.call(anniversary_of_birthday, program.stored(field), TODAY)
    return program.call(anniversary_of_day, day, TODAY)


def _constant(program: Program, value: JsonValue) -> str:
    """Return the name of the variable that contains the day in a rule's value.

    If the value is a moment, its day depends on the brand's calendar.
    """
    assert isinstance(value, str)
    if is_day(value):
        return program.constant(day_number(value))
    return program.fact(f"{DAYS}.of_text({program.constant(value)})")


def _whole(value: JsonValue) -> int:
    assert isinstance(value, int | float)
    return int(value)
