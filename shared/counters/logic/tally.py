"""Tallies: the numbers that documents add to a day, and how they add up.

A tally is a tree of whole numbers that mirrors a document of `statShards` and `stats`:

    sessions, orders, newOrders, sales
    channels.{channel}.sessions
    channels.{channel}.{model}.{orders,newOrders,sales}
    marketing.{model}.{orders,sales}

Orders under a model are millionths of an order, sales are minor units, so that sums are exact
and commute. Distinct visitors are HyperLogLog registers, which merge by maximum.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from shared.common.enums import AttributionModel

Tally = dict[str, "int | Tally"]

VISITORS: Final = "visitors"
"""The field of a shard that holds the ranks of its HyperLogLog registers."""

NUMBERS: Final = ("sessions", "orders", "newOrders", "sales", "channels", "marketing")
"""The fields of a document that make up its tally."""


def session_tally(channel_id: str) -> Tally:
    """Return the tally that one session adds to its day."""
    return {"sessions": 1, "channels": {channel_id: {"sessions": 1}}}


def add(into: Tally, more: Mapping[str, object]) -> None:
    """Add the numbers of `more` to `into`, place by place.

    Values of `more` that are neither numbers nor trees are left out.
    """
    for key, value in more.items():
        if isinstance(value, Mapping):
            branch = into.setdefault(key, {})
            if isinstance(branch, dict):
                add(branch, value)
        elif isinstance(value, int) and not isinstance(value, bool):
            present = into.get(key, 0)
            if isinstance(present, int):
                into[key] = present + value


def leaves(tally: Tally, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield the numbers of a tally that are not 0, each with its place."""
    for key, value in tally.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        elif value:
            yield (*path, key), value


def prune(tally: Tally) -> Tally:
    """Return the tally without its zeros and empty branches."""
    kept: Tally = {}
    for key, value in tally.items():
        below = prune(value) if isinstance(value, dict) else value
        if below:
            kept[key] = below
    return kept


def number(tally: Tally, *path: str) -> int:
    """Return the number at this place, or 0 if there is none."""
    branch: int | Tally = tally
    for key in path:
        if not isinstance(branch, dict):
            return 0
        branch = branch.get(key, 0)
    return branch if isinstance(branch, int) else 0


def channel_ids(tally: Tally) -> list[str]:
    """Return the ids of the channels in a tally."""
    channels = tally.get("channels")
    return list(channels) if isinstance(channels, dict) else []


def channel_credit(tally: Tally, channel_id: str, model: AttributionModel, what: str) -> int:
    """Return a channel's `orders`, `newOrders` or `sales` under an attribution model."""
    return number(tally, "channels", channel_id, model.value, what)
