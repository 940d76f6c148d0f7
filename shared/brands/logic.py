"""Decide what a brand's settings are after a change, and how they are stored. Pure."""

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
    """Return the settings in these stored fields. Fields that later versions added are ignored."""
    known = {field.alias for field in MarketingConfig.model_fields.values()}
    fields = {name: value for name, value in stored.items() if name in known}
    return MarketingConfig.model_validate({**fields, "brandId": brand_id})


def stored_config(config: MarketingConfig) -> dict[str, JsonValue]:
    """Return the fields to store, by name. A field that is None must not be stored."""
    return config.model_dump(mode="json", exclude={"brand_id"})


def changed_config(
    old: MarketingConfig, changes: Fields, at: datetime, *, keep_days: bool
) -> MarketingConfig:
    """Return the settings after changes. Raise `ValidationError` if the result is not allowed.

    If the time zone changes and `keep_days` is true, the old zone still applies to past days,
    because sessions are already stored with their days in that zone.
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
