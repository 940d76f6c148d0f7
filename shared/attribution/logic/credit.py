"""Credit: how one conversion is shared among the channels of its journey, under each model.

All in whole numbers: millionths of an order, and the currency's minor units. Equal shares are
rounded by largest remainder, first touchpoints first, so that every model but any_click gives
away exactly the conversion.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from shared.common.enums import AttributionModel, ChannelType

ORDER = 1_000_000
"""One order, in the unit of `Credit.orders`."""

NOT_MARKETING = frozenset({ChannelType.DIRECT, ChannelType.UNKNOWN})
"""Channels of these types are credited, but not counted as marketing."""


class Click(Protocol):
    """What credit needs to know of a touchpoint."""

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
    """Share a conversion among its channels, by id, under every model.

    `journey` is in order of time; `value` is in minor units. A negative value takes away what the
    same positive one gives; the order is one order in both. Raises ValueError without touchpoints.
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
    """Name a channel that a model credits; conversions are found by these names."""
    return f"{model.value}.{channel_id}"


def all_credited(credits_: Credits) -> list[str]:
    """Return all names by which a conversion with this credit is found."""
    return [credited_to(model, channel) for model, parts in credits_.items() for channel in parts]


def marketing_share(
    by_channel: Mapping[str, Credit], types: Mapping[str, ChannelType], value: int
) -> Credit:
    """Return the part of a conversion that marketing earned.

    It is at most the whole, also under any_click. `types` holds the type of every credited
    channel; `value` is the conversion's, in minor units.
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
    """Give every touchpoint the same share; what is left over goes to the first ones."""
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
