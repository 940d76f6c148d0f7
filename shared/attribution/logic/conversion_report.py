"""Show a stored conversion as the API answers it, with its journey and its credit."""

from shared.attribution.logic.conversion_tally import is_fully_refunded, net_value
from shared.attribution.logic.credit import ORDER, Credit, credit_all
from shared.attribution.models.conversion import (
    StoredConversion,
    StoredTouchpoint,
    StoredVoid,
)
from shared.attribution.models.marketing_conversion import (
    ChannelCredit,
    ConversionVoid,
    JourneyTouchpoint,
    MarketingConversion,
)
from shared.channels.catalog import channel_shown
from shared.common.enums import AttributionModel, ConversionType
from shared.common.money import decimal_amount
from shared.common.shop_events import shown_items


def conversion_report(conversion_id: str, stored: StoredConversion) -> MarketingConversion:
    """Return a stored conversion as the API answers it, with each channel's credit by model."""
    left = net_value(stored)
    is_purchase = stored.type is ConversionType.PURCHASE
    return MarketingConversion(
        id=conversion_id,
        brand_id=stored.brand_id,
        type=stored.type,
        order_id=stored.order_id,
        value=decimal_amount(stored.value, stored.currency),
        refunded=decimal_amount(stored.value - left, stored.currency) if stored.refunds else None,
        currency=stored.currency,
        day=stored.day,
        occurred_at=stored.occurred_at,
        attributed_at=stored.attributed_at,
        visitor_id=stored.visitor_id,
        user_id=stored.user_id,
        session_id=stored.session_id,
        new_customer=stored.new_customer if is_purchase else None,
        voided=stored.voided or None,
        voids=[_void(each) for each in stored.voids] or None,
        items=shown_items(stored.items, stored.currency),
        journey=[_touchpoint(touch) for touch in stored.journey],
        credit=_credit(stored, left),
    )


def _credit(stored: StoredConversion, left: int) -> dict[AttributionModel, list[ChannelCredit]]:
    if not stored.journey or stored.voided or is_fully_refunded(stored):
        return {}
    return {
        model: [_channel(channel, part, stored.currency) for channel, part in credited.items()]
        for model, credited in credit_all(stored.journey, left).items()
    }


def _void(void: StoredVoid) -> ConversionVoid:
    return ConversionVoid.model_validate(void.model_dump())


def _channel(channel_id: str, part: Credit, currency: str) -> ChannelCredit:
    channel = channel_shown(channel_id)
    return ChannelCredit(
        channel_id=channel_id,
        channel_name=channel.name,
        channel_type=channel.type,
        orders=part.orders / ORDER,
        sales=decimal_amount(part.sales, currency),
    )


def _touchpoint(touch: StoredTouchpoint) -> JourneyTouchpoint:
    return JourneyTouchpoint(
        session_id=touch.session_id,
        channel_id=touch.channel_id,
        channel_name=channel_shown(touch.channel_id).name,
        channel_type=touch.channel_type,
        started_at=touch.started_at,
    )
