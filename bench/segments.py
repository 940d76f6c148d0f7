"""Segments: rules of subscribers evaluated, beside the package rule-engine, on one core

50 dynamic segments of two to five rules that both can say, and subscribers at random. Ours takes
the document as it is stored, works out what rules ask for, and also tells when to evaluate again;
rule-engine is given all facts worked out before, and only answers. Both must find the same members.
The best of several rounds, in a process that has seen such days before.
"""

import random
import time
from collections.abc import Callable, Iterator
from typing import Final

import rule_engine  # type: ignore[import-untyped]

from bench.report import Line
from bench.segment_examples import TODAY, facts, segments, subscriber
from shared.common.calendar import Zones
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, Today, compile_segments

_SEGMENTS: Final = 50
_SUBSCRIBERS: Final = 1_000
_COMPARED: Final = 100
"""Subscribers that rule-engine evaluates, since it takes longer."""
_ROUNDS: Final = 5

Members = list[list[str]]


def measure() -> Iterator[Line]:
    chance = random.Random(1)
    named = {f"s{n:02}": each for n, each in enumerate(segments(chance, _SEGMENTS))}
    people = [subscriber(chance) for _ in range(_SUBSCRIBERS)]

    started = time.process_time()
    compiled = compile_segments(
        {name: Definition(False, parse_rules(rules)) for name, (rules, _) in named.items()}
    )
    milliseconds = (time.process_time() - started) * 1000
    yield Line("compiling 50 segments, milliseconds", f"{milliseconds:.1f}")

    today = Today(TODAY.isoformat(), Zones("UTC"), "EUR")

    def ours() -> Members:
        return [compiled.evaluate(person, today).segment_ids for person in people]

    context = rule_engine.Context(default_value=None)
    rules = {name: rule_engine.Rule(text, context=context) for name, (_, text) in named.items()}
    prepared = [facts(person) for person in people[:_COMPARED]]

    def theirs() -> Members:
        return [[name for name, rule in rules.items() if rule.matches(each)] for each in prepared]

    assert ours()[:_COMPARED] == theirs(), "the two find different members"
    our_rate, their_rate = _rate(ours), _rate(theirs)
    yield Line("rules of segments a second", f"{our_rate:,.0f}")
    yield Line("subscribers a second, through 50 segments", f"{our_rate / _SEGMENTS:,.0f}")
    yield Line("rule-engine, rules a second", f"{their_rate:,.0f}")
    yield Line("times as fast as rule-engine", f"{our_rate / their_rate:.1f}", ">= 20")


def _rate(run: Callable[[], Members]) -> float:
    """Rules a second: each is one segment's, for one subscriber."""

    def seconds() -> float:
        started = time.process_time()
        run()
        return time.process_time() - started

    evaluated = len(run()) * _SEGMENTS
    return evaluated / min(seconds() for _ in range(_ROUNDS))
