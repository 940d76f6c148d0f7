"""What beacons of one session say together, when they arrive in one request. Pure."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened in a session that goes on.

    `at_ms` is the last activity, in milliseconds since the epoch. `last_view` is the highest number
    of the numbered page views; `more_views` is how many came without a number. `seconds` is how
    long the session's pages were visible so far.
    """

    at_ms: int
    last_view: int | None = None
    more_views: int = 0
    seconds: int | None = None

    @classmethod
    def of_view(cls, at_ms: int, number: int | None) -> Self:
        """Return a page view."""
        return cls(at_ms, more_views=1) if number is None else cls(at_ms, last_view=number)

    @classmethod
    def of_engagement(cls, at_ms: int, seconds: int) -> Self:
        """Return pages that were visible."""
        return cls(at_ms, seconds=seconds)

    @property
    def views_before(self) -> int:
        """Return the page views of a session that is made anew for this, before this is added."""
        return 0 if self.last_view is not None or self.more_views else 1

    def with_(self, other: "Activity") -> "Activity":
        """Return both as one. The order in which activities are joined makes no difference."""
        return Activity(
            at_ms=max(self.at_ms, other.at_ms),
            last_view=_later(self.last_view, other.last_view),
            more_views=self.more_views + other.more_views,
            seconds=_later(self.seconds, other.seconds),
        )


def _later(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)
