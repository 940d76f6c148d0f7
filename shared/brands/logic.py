"""Decide what a brand's settings become, and how they are stored. Pure."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from shared.brands.models.config import (
    ConfigFields,
    MarketingConfig,
    StoredZoneChange,
    calendar_of,
)
from shared.common.times import microseconds

Fields = Mapping[str, JsonValue]
"""Settings by the names that callers and documents use."""


def read_config(brand_id: str, stored: Fields) -> MarketingConfig:
    """Read stored settings. Fields of later versions are ignored."""
    known = {field.alias for field in MarketingConfig.model_fields.values()}
    fields = {name: value for name, value in stored.items() if name in known}
    return MarketingConfig.model_validate({**fields, "brandId": brand_id})


def stored_config(config: MarketingConfig) -> dict[str, JsonValue]:
    """Return the fields as they are stored. A field that is null is not stored."""
    return config.model_dump(mode="json", exclude={"brand_id"})


def changed_config(
    old: MarketingConfig, changes: Fields, at: datetime, *, keep_days: bool
) -> MarketingConfig:
    """Return the settings after changes. Raise `ValidationError` for settings that are wrong.

    `keep_days`: stored sessions have days of the old time zone, so it stays in force for them.
    """
    stated = {**old.model_dump(mode="json", include=set(ConfigFields.model_fields)), **changes}
    new = ConfigFields.model_validate(stated)
    zone_changes = old.zone_changes
    if new.time_zone != old.time_zone and keep_days:
        at_ms = microseconds(at) // 1000
        zones = calendar_of(old).changed(new.time_zone, at_ms)
        zone_changes = [
            StoredZoneChange(zone=each.zone, until=each.until, last_day=each.last_day)
            for each in zones.changes
        ]
    return MarketingConfig(
        **new.model_dump(),
        brand_id=old.brand_id,
        zone_changes=zone_changes,
        created_at=old.created_at or at,
        updated_at=at,
    )
