"""What happens side by side, and what comes in order."""

from collections.abc import Iterator

from tests.hostile.events import ALONE, Buy, Event, Refund, ServerOrder, View, Visit

SIDE_BY_SIDE = 6


def lane_of(event: Event) -> int:
    """What one visitor does comes in order; so do folds."""
    match event:
        case Visit() | View() | Buy():
            return (event.brand + event.visitor) % SIDE_BY_SIDE
        case ServerOrder() | Refund():
            return SIDE_BY_SIDE + event.order % 2
    return SIDE_BY_SIDE + 2


def stretches(events: tuple[Event, ...]) -> Iterator[list[tuple[int, Event]]]:
    """Runs of events that may happen side by side, and those that all others wait for."""
    stretch: list[tuple[int, Event]] = []
    for number, event in enumerate(events):
        if isinstance(event, ALONE):
            if stretch:
                yield stretch
            yield [(number, event)]
            stretch = []
        else:
            stretch.append((number, event))
    if stretch:
        yield stretch
