"""Share the credit for a conversion among the channels of its journey, under each model.

All numbers are whole: millionths of an order, and minor units of the currency (cents). Under every
model except any_click, the shares add up to exactly the conversion. Under linear, the units that
cannot be divided evenly go to the first touchpoints.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from shared.common.enums import AttributionModel, ChannelType

ORDER = 1_000_000
"""One order, in the unit of `Credit.orders`."""

NOT_MARKETING = frozenset({ChannelType.DIRECT, ChannelType.UNKNOWN})
"""The types of channels that get credit, but do not count as marketing."""


class Click(Protocol):
    """The part of a touchpoint that is needed to share credit."""

    @property
    def channel_id(self) -> str: ...

    @property
    def channel_type(self) -> ChannelType: ...


class Credit(NamedTuple):
    """A part of a conversion: millionths of an order, and minor units of money."""

    orders: int
    sales: int


Credits = Mapping[AttributionModel, Mapping[str, Credit]]
"""The credit of each channel, by id, under every model."""


def credit_all(journey: Sequence[Click], value: int) -> dict[AttributionModel, dict[str, Credit]]:
    """Return the credit of each channel, by id, under every model.

    `journey` is sorted by time, the oldest touchpoint first. `value` is in minor units. If it is
    negative, the shares of money are negative, but the shares of the order stay positive. Raise
    `ValueError` if the journey is empty.
    """
    if not journey:
        raise ValueError("a journey needs at least one touchpoint to credit")
    whole = Credit(ORDER, value)
    return {
        AttributionModel.LAST_NON_DIRECT_CLICK: {_last_non_direct(journey).channel_id: whole},
        AttributionModel.LAST_CLICK: {journey[-1].channel_id: whole},
        AttributionModel.FIRST_CLICK: {journey[0].channel_id: whole},
        AttributionModel.ANY_CLICK: {click.channel_id: whole for click in journey},
        AttributionModel.LINEAR: _linear(journey, value),
    }


def credit(journey: Sequence[Click], model: AttributionModel, value: int) -> dict[str, Credit]:
    """Return the credit of each channel, by id, under one model; see `credit_all`."""
    return credit_all(journey, value)[model]


def credited_to(model: AttributionModel, channel_id: str) -> str:
    """Return the name by which credited conversions are found, such as `linear.google_ads`."""
    return f"{model.value}.{channel_id}"


def all_credited(credits_: Credits) -> list[str]:
    """Return all names by which a conversion with this credit is found; see `credited_to`."""
    return [credited_to(model, channel) for model, parts in credits_.items() for channel in parts]


def marketing_share(
    by_channel: Mapping[str, Credit], types: Mapping[str, ChannelType], value: int
) -> Credit:
    """Return the part of a conversion that channels other than direct and unknown earned.

    It is at most the whole conversion, also under any_click. `types` has the type of every credited
    channel, by id. `value` is the conversion's value in minor units.
    """
    earned = [given for channel, given in by_channel.items() if types[channel] not in NOT_MARKETING]
    orders = min(sum(given.orders for given in earned), ORDER)
    sales = sum(given.sales for given in earned)
    return Credit(orders, min(sales, value) if value >= 0 else max(sales, value))


def _last_non_direct(journey: Sequence[Click]) -> Click:
    for click in reversed(journey):
        if click.channel_type != ChannelType.DIRECT:
            return click
    return journey[-1]


def _linear(journey: Sequence[Click], value: int) -> dict[str, Credit]:
    """Give every touchpoint the same share. Units that remain go to the first touchpoints."""
    touchpoints = len(journey)
    order_share, orders_left = divmod(ORDER, touchpoints)
    sales_share, sales_left = divmod(abs(value), touchpoints)
    sign = 1 if value >= 0 else -1
    orders: dict[str, int] = {}
    sales: dict[str, int] = {}
    for position, click in enumerate(journey):
        channel = click.channel_id
        orders[channel] = orders.get(channel, 0) + order_share + (position < orders_left)
        sales[channel] = sales.get(channel, 0) + sign * (sales_share + (position < sales_left))
    return {channel: Credit(orders[channel], sales[channel]) for channel in orders}
