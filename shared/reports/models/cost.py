"""What channels cost, by day and channel: ad spend, impressions and clicks."""

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.channels.catalog import channel_named
from shared.common.calendar import parse_day
from shared.common.wire import WireModel

MAX_ROWS = 2_000
MAX_CHANNELS_A_DAY = 200
"""Limited so that a month's document stays below half of Firestore's limit of a megabyte."""

MAX_MONTHS = 36


def _known_day(text: str) -> str:
    return parse_day(text).isoformat()


def _known_channel(text: str) -> str:
    channel = channel_named(text)
    if channel is None:
        raise ValueError(f"{text[:80]!r} is no channel's id or name; one is google_ads")
    return channel.id


Count = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class CostRow(WireModel):
    """One channel's cost on one day, in the brand's currency.

    `channel_id` may also be the channel's name. `impressions` and `clicks` count the day's ads;
    leave them out if they are not known.
    """

    day: Annotated[str, AfterValidator(_known_day)]
    channel_id: Annotated[str, AfterValidator(_known_channel)]
    cost: Annotated[float, Field(strict=True, ge=0, le=1e12, allow_inf_nan=False)]
    impressions: Count | None = None
    clicks: Count | None = None


class ChannelCost(CostRow):
    """A stored row, with the channel's name."""

    channel_name: str
