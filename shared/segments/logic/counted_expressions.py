"""Turn rules about what a subscriber did into Python expressions.

Such a rule asks how often a subscriber did something, or how much money they spent: ever, or within
the last days.
"""

from bisect import bisect_left, bisect_right
from typing import Final

from shared.segments.logic import facts
from shared.segments.logic.dates import change_of_counts, change_of_orders, change_of_sums
from shared.segments.logic.fields import EVENT, Operator
from shared.segments.logic.program import SUBSCRIBER, TODAY, UNIT, Program
from shared.segments.models.segment import SegmentRule

_TEMPLATES: Final = {
    Operator.AT_LEAST: "{amount} >= {value}",
    Operator.AT_MOST: "{amount} <= {value}",
    Operator.EXACTLY: "{amount} == {value}",
    Operator.NEVER: "not {amount}",
}
ACTIVITY: Final = {"sessions": "sessions", "emailsOpened": "opened", "emailsClicked": "clicked"}
"""The name in a subscriber's `activity` of each of these fields."""


def counted(program: Program, rule: SegmentRule, operator: Operator) -> str:
    """Return the expression of a rule about a count or a sum of money."""
    amount = _spent(program, rule) if rule.field == "spend" else _count(program, rule, operator)
    return _TEMPLATES[operator].format(amount=amount, value=program.constant(rule.value))


def orders(program: Program) -> str:
    """Return the name of the variable that contains the orders."""
    return program.call(facts.orders, SUBSCRIBER)


def order_count(program: Program) -> str:
    """Return the name of the variable that contains the number of orders."""
    return program.call(facts.count, orders(program))


def spent_ever(program: Program) -> str:
    """Return the name of the variable that contains the total spent, as a float of major units.

    Amounts below 10**15 minor units that differ are different floats.
    """
    return program.fact(f"{program.call(facts.spent, orders(program))} / {UNIT}")


def _all(program: Program, field: str) -> str:
    """Return the name of the variable that contains all that was done, in any order."""
    if field.startswith(EVENT):
        name = program.constant(field.removeprefix(EVENT))
        return program.call(facts.happened, SUBSCRIBER, name)
    return program.call(facts.done, SUBSCRIBER, program.constant(ACTIVITY[field]))


def _count(program: Program, rule: SegmentRule, operator: Operator) -> str:
    if rule.field == "orders":
        return _order_count(program, rule, operator)
    done, within = _all(program, rule.field), rule.within_days
    if within is None:
        return program.fact(f"len({done})")
    days = program.call(facts.sorted_days, done)
    for threshold in _thresholds(rule, operator):
        program.changes(change_of_counts, days, (within, threshold))
    first, future = _window(program, days, within)
    return program.fact(f"{future} - {first}")


def _order_count(program: Program, rule: SegmentRule, operator: Operator) -> str:
    within = rule.within_days
    if within is None:
        return order_count(program)
    purchases = program.call(facts.purchases, orders(program))
    days, counts = program.fact(f"{purchases}.days"), program.fact(f"{purchases}.counts")
    for threshold in _thresholds(rule, operator):
        program.changes(change_of_orders, purchases, (within, threshold))
    first, future = _window(program, days, within)
    return program.fact(f"{counts}[{future}] - {counts}[{first}]")


def _spent(program: Program, rule: SegmentRule) -> str:
    within = rule.within_days
    if within is None:
        return spent_ever(program)
    purchases = program.call(facts.purchases, orders(program))
    days = program.fact(f"{purchases}.days")
    program.changes(change_of_sums, days, within)
    first, future = _window(program, days, within)
    sums = program.fact(f"{purchases}.sums")
    return program.fact(f"({sums}[{future}] - {sums}[{first}]) / {UNIT}")


def _window(program: Program, days: str, within: int) -> tuple[str, str]:
    """Return the names of two variables. Each contains an index in the sorted days.

    The first is the index of the first day in the window, the second of the first day after today.
    """
    begins = program.fact(f"{TODAY} - {program.constant(within)}")
    return program.call(bisect_left, days, begins), program.call(bisect_right, days, TODAY)


def _thresholds(rule: SegmentRule, operator: Operator) -> list[int]:
    """Return the counts that change the answer when the count rises to them or falls below."""
    if operator is Operator.NEVER:
        return [1]
    assert isinstance(rule.value, int | float)
    count = int(rule.value)
    return {
        Operator.AT_LEAST: [count] if count else [],
        Operator.AT_MOST: [count + 1],
        Operator.EXACTLY: [count, count + 1] if count else [1],
    }[operator]
