"""Read the query parameters of reports: brand, range of days, attribution model."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from shared.brands.models.config import BrandSettings
from shared.channels.catalog import channel_named
from shared.common.date_ranges import DateRange, DateRangePreset, parse_range, previous
from shared.common.enums import AttributionModel
from shared.common.errors import InvalidError
from shared.gcp import clock


class QueryModel(BaseModel):
    """A query string. Unknown parameters are refused."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="forbid",
    )

    brand_id: str


class RangeQuery(QueryModel):
    """A range of the brand's days, both included, or a preset. Default: the last 30 days."""

    start_date: str | None = None
    end_date: str | None = None
    preset: DateRangePreset | None = None

    def days(self, settings: BrandSettings) -> DateRange:
        today = settings.calendar.day_of(clock.now_ms())
        try:
            return parse_range(
                self.start_date, self.end_date, self.preset, today, settings.calendar
            )
        except ValueError as error:
            raise InvalidError(str(error)) from None


class ModelQuery(RangeQuery):
    """A range and an attribution model. Default: the brand's model."""

    attribution_model: AttributionModel | None = None

    def model(self, settings: BrandSettings) -> AttributionModel:
        return self.attribution_model or settings.config.attribution_model


class ReportQuery(ModelQuery):
    """A report's query. `compare=previous` adds the period before."""

    compare: Literal["previous"] | None = None

    def compared(self, days: DateRange) -> DateRange | None:
        if not self.compare:
            return None
        try:
            return previous(days)
        except ValueError as error:
            raise InvalidError(f"compare: there is no period before: {error}") from None


def channel_id(asked: str) -> str:
    """Return the id of the channel with this id or name. Raise `InvalidError` if there is none."""
    channel = channel_named(asked)
    if channel is None:
        raise InvalidError(
            f"channel: {asked[:80]!r} is not the id or name of a channel, such as google_ads"
        )
    return channel.id
