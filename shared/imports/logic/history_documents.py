"""Turn rows of history into documents: sessions like tracked ones, conversions like sent ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.brands.models.config import BrandSettings
from shared.brands.paths import BrandPaths
from shared.channels.arrival import Arrival
from shared.channels.detection import detect_channel
from shared.common.ids import digest, order_conversion_id
from shared.common.money import minor_units
from shared.common.page_addresses import path_of
from shared.common.times import microseconds, moment
from shared.identity.models import customer_id
from shared.imports.logic.history_rows import ConversionRow, HistoryRow, SessionRow
from shared.imports.logic.rows import RunningImport
from shared.tracking.logic.fingerprints import fingerprint
from shared.tracking.logic.session_documents import NewSession
from shared.tracking.models.session_id import SessionId

_COMES_LATER: Final = {"refunds", "journey", "new_customer", "attributed_at", "earlier_reports"}
_LEFT: Final = timedelta(days=3)
"""How much longer a session must be kept: until its day is counted, folded and audited."""


def at_ms(row: HistoryRow) -> int:
    """Return a row's time in whole milliseconds; what is below one is cut, as stored times do."""
    return microseconds(row.at) // 1000


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that a row becomes; `place` names the row."""

    path: str
    place: str
    fields: Mapping[str, object]


def session_document(row: SessionRow, place: str, running: RunningImport) -> NewDocument:
    """Return the session of a row; raises ValueError for one that the brand would not keep."""
    settings, at = running.settings, at_ms(row)
    retention_days = settings.config.session_retention_days
    if row.started_at + timedelta(days=retention_days) < running.now + _LEFT:
        raise ValueError(
            f"startedAt: sessions are deleted after {retention_days} days; set the brand's "
            "sessionRetentionDays higher to import older ones"
        )
    opening = _opening(row, settings, at)
    active_until = {"lastActivityMs": at + row.duration_seconds * 1000}
    path = f"{BrandPaths(running.brand_id).sessions}/{opening.session_id}"
    return NewDocument(path, place, {**opening.document(), **active_until})


def conversion_document(row: ConversionRow, place: str, running: RunningImport) -> NewDocument:
    """Return the conversion of a row; raises ValueError for a currency that is not the brand's."""
    config, at = running.settings.config, at_ms(row)
    if row.currency not in (None, config.currency):
        raise ValueError(f"currency: is not the brand's currency, {config.currency}")
    conversion = StoredConversion(
        brand_id=config.brand_id,
        reporter=Reporter.SERVER,
        customer_id=customer_id(row.user_id, row.email, row.visitor_id),
        visitor_id=row.visitor_id,
        user_id=row.user_id,
        type=row.conversion_type,
        order_id=row.order_id,
        value=minor_units(row.value, config.currency),
        currency=config.currency,
        occurred_at=moment(at),
        day=running.settings.calendar.day_of(at),
        window_days=config.attribution_window_days,
    )
    fields = conversion.model_dump(mode="json", exclude=_COMES_LATER, exclude_none=True)
    path = f"{BrandPaths(config.brand_id).conversions}/{_conversion_id(row, at)}"
    return NewDocument(path, place, fields)


def _opening(row: SessionRow, settings: BrandSettings, at: int) -> NewSession:
    arrival = (row.url, row.referrer, row.source, row.medium, row.campaign, row.content, row.term)
    touch = detect_channel(Arrival(*arrival, settings.own_domains, settings.excluded_referrers))
    identity = ("" if value is None else value for value in (row.landing_page, *arrival))
    nonce = digest("imported session", row.visitor_id, str(at), *identity)
    return NewSession(
        session_id=SessionId(settings.config.brand_id, row.visitor_id, fingerprint(touch), nonce),
        at_ms=at,
        day=settings.calendar.day_of(at),
        landing_page=_landing_page(row),
        retention_days=settings.config.session_retention_days,
        touch=touch,
        views=row.page_views,
    )


def _landing_page(row: SessionRow) -> str:
    """Return the landing page as given, else the path of the URL."""
    if "landing_page" in row.model_fields_set or row.url is None:
        return row.landing_page
    return path_of(row.url)


def _conversion_id(row: ConversionRow, at: int) -> str:
    """Return an id that the same conversion always has, as far as the row tells it from others."""
    kind = row.conversion_type.value
    if row.order_id is not None:
        return order_conversion_id(kind, row.order_id)
    if row.id is not None:
        return digest("imported", kind, row.id)
    return digest("imported row", kind, row.visitor_id, str(at))
