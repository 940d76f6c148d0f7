"""The query of every report: a brand, a range of days, a model."""

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
    """A query string: unknown parameters are refused."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="forbid",
    )

    brand_id: str


class RangeQuery(QueryModel):
    """Days of the brand's calendar, both included; a preset instead of them, or the last 30."""

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
    """The brand's own model where none is named."""

    attribution_model: AttributionModel | None = None

    def model(self, settings: BrandSettings) -> AttributionModel:
        return self.attribution_model or settings.config.attribution_model


class ReportQuery(ModelQuery):
    """`compare=previous` adds the period before."""

    compare: Literal["previous"] | None = None

    def compared(self, days: DateRange) -> DateRange | None:
        if not self.compare:
            return None
        try:
            return previous(days)
        except ValueError as error:
            raise InvalidError(f"compare: there is no period before: {error}") from None


def channel_id(asked: str) -> str:
    """The channel of this id or name; raises `InvalidError` where there is none."""
    channel = channel_named(asked)
    if channel is None:
        raise InvalidError(f"channel: {asked[:80]!r} is no channel's id or name; one is google_ads")
    return channel.id
