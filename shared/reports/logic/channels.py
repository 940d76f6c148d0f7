"""Turn a tally into a report on channels under one model, as the API answers it."""

from collections.abc import Collection

from shared.attribution.logic.credit import ORDER
from shared.channels.catalog import channel_shown
from shared.common.enums import AttributionModel
from shared.common.money import decimal_amount
from shared.counters.logic.tally import Tally, channel_credit, channel_ids, number
from shared.reports.models.stats import ChannelAttribution


def channel_report(
    tally: Tally,
    model: AttributionModel,
    currency: str,
    enabled: Collection[str] | None = None,
) -> list[ChannelAttribution]:
    """Return the channels that had a session or credit, highest sales first.

    If `enabled` is given, only channels in it are returned.
    """
    shown = [
        _channel(tally, channel_id, model, currency)
        for channel_id in channel_ids(tally)
        if enabled is None or channel_id in enabled
    ]
    return sorted(
        (channel for channel in shown if channel.sessions or channel.orders or channel.sales),
        key=lambda each: (-each.sales, -each.orders, -each.sessions, each.channel_id),
    )


def rate(part: float, whole: float) -> float | None:
    """Return `part` in percent of `whole`, or None if `whole` is 0."""
    return part / whole * 100 if whole else None


def _channel(
    tally: Tally, channel_id: str, model: AttributionModel, currency: str
) -> ChannelAttribution:
    channel = channel_shown(channel_id)
    sessions = number(tally, "channels", channel_id, "sessions")
    orders = channel_credit(tally, channel_id, model, "orders")
    new = channel_credit(tally, channel_id, model, "newOrders")
    sales = decimal_amount(channel_credit(tally, channel_id, model, "sales"), currency)
    return ChannelAttribution(
        channel_id=channel_id,
        channel_name=channel.name,
        channel_type=channel.type,
        sessions=sessions,
        sales=sales,
        orders=orders / ORDER,
        conversion_rate=rate(orders / ORDER, sessions) or 0,
        aov=sales * ORDER / orders if orders else None,
        new_customer_orders=new / ORDER,
        returning_customer_orders=(orders - new) / ORDER,
    )
