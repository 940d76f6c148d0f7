"""Write the source of one Python function, line by line, as rules ask for facts.

A fact is a value that rules compare, such as a subscriber's email address or number of orders.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, cast

from shared.segments.logic.dates import NEVER, DayNumbers

Evaluate = Callable[[Mapping[str, object], int, DayNumbers, int], tuple[Sequence[object], int]]
"""A compiled function.

It takes a subscriber's document, the day number of today, the brand's `DayNumbers`, and how many
minor units one unit of money has. It returns the answers, true or false, and the first day after
today on which one of them may change only because the date does.
"""

SUBSCRIBER: Final = "subscriber"
TODAY: Final = "today"
DAYS: Final = "days"
UNIT: Final = "unit"


class Program:
    """Builds a Python function that evaluates a subscriber.

    The source contains only names and operators. Values of rules come from callers, so they are
    never part of the source; the function reads them as named constants. If several rules ask for
    the same fact, it is computed once.
    """

    def __init__(self) -> None:
        self._names: dict[str, object] = {}
        self._constants: dict[tuple[type, object], str] = {}
        self._facts: dict[str, str] = {}
        self._windows: dict[tuple[str, str], set[object]] = {}

    def constant(self, value: object) -> str:
        """Return a variable name for a constant. Its value must be hashable."""
        key = (type(value), value)
        if key not in self._constants:
            name = f"c{len(self._constants)}"
            self._constants[key] = name
            self._names[name] = value
        return self._constants[key]

    def fact(self, expression: str) -> str:
        """Return the name of the variable that contains the result of an expression.

        The same expression always has the same name.
        """
        return self._facts.setdefault(expression, f"f{len(self._facts)}")

    def call(self, function: Callable[..., object], *arguments: str) -> str:
        """Return the name of the variable that contains the result of calling a function.

        `arguments` are names of variables.
        """
        return self.fact(f"{self._function(function)}({', '.join(arguments)})")

    def stored(self, field: str) -> str:
        """Return the name of the variable that contains a field of the subscriber.

        Its value is `None` if the field is missing.
        """
        return self.fact(f"{SUBSCRIBER}.get({self.constant(field)})")

    def changes(
        self, function: Callable[..., int], fact: str, window: int | tuple[int, int]
    ) -> None:
        """Register that an answer can change only because the date does.

        When evaluated, `function` returns the day of the next change. Its arguments are the fact,
        today, and all windows registered for this function and fact, ascending.
        """
        self._windows.setdefault((self._function(function), fact), set()).add(window)

    def compile(self, answers: Iterable[str]) -> Evaluate:
        """Compile and return the function. `answers` are the names of the variables it returns."""
        soonest = [self.constant(NEVER)]
        for (function, fact), windows in self._windows.items():
            ascending = self.constant(tuple(sorted(cast(set[int], windows))))
            soonest.append(self.fact(f"{function}({fact}, {TODAY}, {ascending})"))
        lines = (
            f"def evaluate({SUBSCRIBER}, {TODAY}, {DAYS}, {UNIT}):",
            *(f"{name} = {expression}" for expression, name in self._facts.items()),
            f"return {_tuple(answers)}, min({_tuple(soonest)})",
        )
        code = compile("\n    ".join(lines), "<segments>", "exec")
        exec(code, self._names)  # noqa: S102 - of names and operators
        return cast(Evaluate, self._names["evaluate"])

    def _function(self, function: Callable[..., object]) -> str:
        name = function.__name__
        self._names[name] = function
        return name


def _tuple(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"
