"""Rows of a brand's history, as another tool stored it: visits and what they led to."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from shared.attribution.models.server_event import Email
from shared.common.enums import ConversionType
from shared.common.ids import VisitorId
from shared.common.shop_values import Currency, OrderId, UserId
from shared.common.validation import explain_error
from shared.common.wire import IsoTime, WireModel
from shared.imports.logic.columns import Columns
from shared.tracking.models.beacon import Name, Path, Url

OLDEST: Final = timedelta(days=5 * 365 + 1)
_LONGEST_SECONDS: Final = 7 * 86_400
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")


def _number(value: object) -> object:
    """Read the text of a plain number, since CSV has only texts. Others are left to be refused."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


_AsNumber = BeforeValidator(_number)


class SessionRow(WireModel):
    """A visit. Its channel follows from `referrer` and from `url`, or from its UTM parameters."""

    type: Literal["session"]
    visitor_id: VisitorId
    started_at: IsoTime
    landing_page: Path = "/"
    url: Url | None = None
    referrer: Url | None = None
    source: Name | None = None
    medium: Name | None = None
    campaign: Name | None = None
    content: Name | None = None
    term: Name | None = None
    page_views: Annotated[int, Field(strict=True, ge=1, le=100_000), _AsNumber] = 1
    duration_seconds: Annotated[int, Field(strict=True, ge=0, le=_LONGEST_SECONDS), _AsNumber] = 0

    @property
    def at(self) -> datetime:
        return self.started_at


class ConversionRow(WireModel):
    """An order or another conversion.

    Its `orderId` tells it from others. Without one, its `id` does, and without that its visitor,
    type and time.
    """

    type: Literal["conversion"]
    visitor_id: VisitorId
    conversion_type: ConversionType
    value: Annotated[float, Field(strict=True, ge=0, le=1e12, allow_inf_nan=False), _AsNumber]
    currency: Currency | None = None
    order_id: OrderId | None = None
    id: OrderId | None = None
    occurred_at: IsoTime
    user_id: UserId | None = None
    email: Email | None = None

    @property
    def at(self) -> datetime:
        return self.occurred_at


HistoryRow = SessionRow | ConversionRow
_ROW: Final[TypeAdapter[HistoryRow]] = TypeAdapter(
    Annotated[HistoryRow, Field(discriminator="type")]
)


def _columns() -> Columns:
    models = (SessionRow, ConversionRow)
    names = [str(field.alias) for model in models for field in model.model_fields.values()]
    return Columns(tuple(dict.fromkeys(names)), required=("type", "visitorId"), is_row=_is_row)


def _is_row(cells: Mapping[str, str]) -> bool:
    return cells.get("type") in ("session", "conversion")


COLUMNS: Final = _columns()


def history_row(fields: object, now: datetime) -> HistoryRow:
    """Read a row; raises ValueError, in words for whoever sent it, for one that is not allowed."""
    try:
        row = _ROW.validate_python(fields)
    except ValidationError as error:
        raise ValueError(explain_error(error, skip=("session", "conversion"))) from None
    name = "startedAt" if isinstance(row, SessionRow) else "occurredAt"
    if row.at > now:
        raise ValueError(f"{name}: is in the future")
    if row.at < now - OLDEST:
        raise ValueError(f"{name}: is more than five years back")
    return row
