"""Compile all segments of a brand into one function, which evaluates a subscriber."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from itertools import compress

from shared.common.calendar import Zones
from shared.common.money import exponent
from shared.segments.logic.checking import references
from shared.segments.logic.dates import NEVER, day_number, day_numbers
from shared.segments.logic.expressions import joined
from shared.segments.logic.program import Evaluate, Program
from shared.segments.models.segment import SegmentGroup, SegmentRule


@dataclass(frozen=True, slots=True)
class Today:
    """What membership depends on besides the subscriber and the rules.

    These are the brand's day, such as 2026-01-15, its calendar and its currency.
    """

    day: str
    calendar: Zones
    currency: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The sorted ids of all segments a subscriber belongs to, and when to evaluate them again.

    `reevaluate_on` is the first day after today on which the segments may change only because the
    date does. It is `None` if there is no such day. It may be too early, but never too late.
    """

    segment_ids: list[str]
    reevaluate_on: str | None


@dataclass(frozen=True, slots=True)
class Definition:
    """The rules of a segment, as `parse_rules` returns them. A static segment has none."""

    static: bool
    rules: list[SegmentRule | SegmentGroup] = field(default_factory=list)


class SegmentRules:
    """The compiled rules of a brand. `compile_segments` makes them."""

    def __init__(self, segment_ids: list[str], evaluate: Evaluate) -> None:
        self._segment_ids = segment_ids
        self._evaluate = evaluate

    def evaluate(self, subscriber: Mapping[str, object], today: Today) -> Evaluation:
        """Return the segments of a subscriber, given their document as Firestore returns it."""
        days = day_numbers(today.calendar)
        unit = 10 ** exponent(today.currency)
        members, change = self._evaluate(subscriber, day_number(today.day), days, unit)
        return Evaluation(
            list(compress(self._segment_ids, members)),
            None if change == NEVER else date.fromordinal(change).isoformat(),
        )


def compile_segments(definitions: Mapping[str, Definition]) -> SegmentRules:
    """Compile all segments of a brand, which are given by id.

    If rules name another segment, that segment is evaluated first. A segment that does not exist
    has no members. Raise ValueError if segments depend on each other in a circle, which
    `check_references` prevents.
    """
    graph = {name: references(each.rules) for name, each in definitions.items()}
    program = Program()
    members: dict[str, str] = {}
    for name in TopologicalSorter(graph).static_order():
        if name not in definitions:
            continue
        if definitions[name].static:
            by_hand = program.fact(f"{program.stored('staticSegmentIds')} or ()")
            expression = f"{program.constant(name)} in {by_hand}"
        else:
            expression = joined(program, definitions[name].rules, members)
        members[name] = program.fact(expression)
    ids = sorted(definitions)
    return SegmentRules(ids, program.compile(members[name] for name in ids))
