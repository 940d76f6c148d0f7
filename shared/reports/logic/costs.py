"""Read costs of channels from months' documents, add them up, and put them into reports.

All numbers are whole: minor units of money, impressions, clicks.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from shared.channels.catalog import channel_shown
from shared.common.date_ranges import DateRange
from shared.common.money import decimal_amount
from shared.reports.logic.channels import rate
from shared.reports.models.stats import ChannelAttribution


@dataclass(frozen=True, slots=True)
class Cost:
    """One channel's cost on one day, in minor units. Unknown `impressions` or `clicks` are None."""

    day: str
    channel_id: str
    cost: int
    impressions: int | None
    clicks: int | None


@dataclass(frozen=True, slots=True)
class Spend:
    """One channel's costs in a range of days, in minor units.

    `impressions` and `clicks` include only days on which both are known, so that their ratio
    compares the same ads.
    """

    cost: int = 0
    impressions: int = 0
    clicks: int = 0

    def plus(self, row: Cost) -> "Spend":
        """Return the sum of these costs and those of one more day."""
        if row.impressions is None or row.clicks is None:
            return Spend(self.cost + row.cost, self.impressions, self.clicks)
        return Spend(
            self.cost + row.cost, self.impressions + row.impressions, self.clicks + row.clicks
        )


def months(days: DateRange) -> list[str]:
    """Return the ids of the months that a range touches, in order: at most 13 for 366 days."""
    year, month = int(days.start[:4]), int(days.start[5:7])
    ids = [f"{year:04}-{month:02}"]
    while ids[-1] < days.end[:7]:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        ids.append(f"{year:04}-{month:02}")
    return ids


def rows(stored_days: Mapping[str, object], days: DateRange) -> Iterator[Cost]:
    """Yield the rows of a month's document that lie in the range, by day, then channel."""
    for day in sorted(stored_days):
        channels = stored_days[day]
        if days.start <= day <= days.end and isinstance(channels, Mapping):
            for channel_id in sorted(channels):
                yield _row(day, channel_id, channels[channel_id])


def spend_by_channel(costs: Iterable[Cost]) -> dict[str, Spend]:
    """Return the sum of the costs of each channel."""
    spent: dict[str, Spend] = {}
    for row in costs:
        spent[row.channel_id] = spent.get(row.channel_id, Spend()).plus(row)
    return spent


def with_costs(
    channels: Iterable[ChannelAttribution],
    spent: Mapping[str, Spend],
    currency: str,
    enabled: Collection[str] | None = None,
) -> list[ChannelAttribution]:
    """Return a report of channels, with the costs of each.

    Channels that only have costs come last, highest costs first. If `enabled` is given, only
    channels in it are added. A ratio whose divisor is 0 is None.
    """
    report = [_with_cost(channel, spent.get(channel.channel_id), currency) for channel in channels]
    reported = {channel.channel_id for channel in report}
    idle = [
        channel_id
        for channel_id in spent
        if channel_id not in reported and (enabled is None or channel_id in enabled)
    ]
    idle.sort(key=lambda channel_id: (-spent[channel_id].cost, channel_id))
    return report + [
        _with_cost(_idle(channel_id), spent[channel_id], currency) for channel_id in idle
    ]


def _with_cost(
    channel: ChannelAttribution, spend: Spend | None, currency: str
) -> ChannelAttribution:
    if spend is None:
        return channel
    cost = decimal_amount(spend.cost, currency)
    return channel.model_copy(
        update={
            "cost": cost,
            "roas": channel.sales / cost if cost else None,
            "cpa": cost / channel.orders if channel.orders else None,
            "ctr": rate(spend.clicks, spend.impressions),
        }
    )


def _idle(channel_id: str) -> ChannelAttribution:
    channel = channel_shown(channel_id)
    return ChannelAttribution(
        channel_id=channel_id,
        channel_name=channel.name,
        channel_type=channel.type,
        sessions=0,
        sales=0,
        orders=0,
        conversion_rate=0,
        new_customer_orders=0,
        returning_customer_orders=0,
    )


def _row(day: str, channel_id: str, stored: object) -> Cost:
    fields = stored if isinstance(stored, Mapping) else {}
    cost, impressions, clicks = (fields.get(name) for name in ("cost", "impressions", "clicks"))
    return Cost(
        day=day,
        channel_id=channel_id,
        cost=cost if isinstance(cost, int) else 0,
        impressions=impressions if isinstance(impressions, int) else None,
        clicks=clicks if isinstance(clicks, int) else None,
    )
