"""How a measurement says what it found."""

from dataclasses import dataclass

_WIDTH = 58


@dataclass(frozen=True, slots=True)
class Line:
    """One number, and what is hoped of it."""

    what: str
    value: str
    goal: str = ""

    def __str__(self) -> str:
        goal = f"   goal {self.goal}" if self.goal else ""
        return f"  {self.what:<{_WIDTH}} {self.value:>16}{goal}"
