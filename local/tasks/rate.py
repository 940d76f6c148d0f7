"""How often a queue dispatches: a token bucket."""


class Rate:
    """Gives out turns: `burst` at once after a rest, else `per_second`."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._interval = 1 / per_second
        self._ahead = (burst - 1) * self._interval
        self._even = 0.0
        """When the next turn would be if all were evenly spaced."""

    def next_turn(self, now: float) -> float:
        """The moment of the turn that this call takes: now or later."""
        even = max(self._even, now)
        self._even = even + self._interval
        return max(even - self._ahead, now)
