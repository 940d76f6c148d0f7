"""The query of every report: a brand, a range of days, a model."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from shared.attribution.date_ranges import DateRange, DateRangePreset, parse_range, previous
from shared.errors import InvalidError
from shared.gcp import clock
from shared.models.enums import AttributionModel
from shared.services.configs import BrandSettings


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


class ReportQuery(RangeQuery):
    """The brand's own model where none is named; `compare=previous` adds the period before."""

    attribution_model: AttributionModel | None = None
    compare: Literal["previous"] | None = None

    def model(self, settings: BrandSettings) -> AttributionModel:
        return self.attribution_model or settings.config.attribution_model

    def compared(self, days: DateRange) -> DateRange | None:
        if not self.compare:
            return None
        try:
            return previous(days)
        except ValueError as error:
            raise InvalidError(f"compare: there is no period before: {error}") from None
