"""What a conversion counts, from its state alone: its value, its refunds, its journey.

Since it depends on nothing else, a change of state is booked as the difference of two tallies, and
a recount finds the same numbers, whatever the order in which the changes came.
"""

from shared.attribution.logic.credit import credit_all, marketing_share
from shared.attribution.logic.journey import Touchpoint
from shared.attribution.models.conversion import FULL_REFUND, StoredConversion
from shared.common.enums import ConversionType
from shared.counters.logic.tally import Tally, add, leaves


def net_value(conversion: StoredConversion) -> int:
    """Minor units left after refunds, never less than 0."""
    if FULL_REFUND in conversion.refunds.values():
        return 0
    return max(0, conversion.value - sum(conversion.refunds.values()))


def is_fully_refunded(conversion: StoredConversion) -> bool:
    """Whether nothing is left of the order; one that was free from the start is not refunded."""
    return bool(conversion.refunds) and net_value(conversion) == 0


def conversion_tally(conversion: StoredConversion) -> Tally:
    """What a conversion adds to its day: nothing before it is attributed, nor fully refunded."""
    if conversion.type is not ConversionType.PURCHASE or conversion.attributed_at is None:
        return {}
    if is_fully_refunded(conversion):
        return {}
    journey = tuple(
        Touchpoint(touch.session_id, touch.channel_id, touch.channel_type, 0, 0)
        for touch in conversion.journey
    )
    new_customer = bool(conversion.new_customer)
    return order_tally(journey, net_value(conversion), new_customer=new_customer)


def order_tally(journey: tuple[Touchpoint, ...], value: int, *, new_customer: bool) -> Tally:
    """What one order of `value` minor units adds to its day, under every model."""
    channels: dict[str, Tally] = {}
    marketing: Tally = {}
    types = {touch.channel_id: touch.channel_type for touch in journey}
    for model, credits_ in credit_all(journey, value).items():
        for channel_id, (orders, sales) in credits_.items():
            part: Tally = {"orders": orders, "sales": sales}
            if new_customer:
                part["newOrders"] = orders
            channels.setdefault(channel_id, {})[model.value] = part
        orders, sales = marketing_share(credits_, types, value)
        marketing[model.value] = {"orders": orders, "sales": sales}
    return {
        "orders": 1,
        "newOrders": int(new_customer),
        "sales": value,
        "channels": dict(channels),
        "marketing": marketing,
    }


def difference(new: Tally, old: Tally) -> Tally:
    """What has to be added to `old` to make it `new`."""
    changed: Tally = {}
    add(changed, new)
    add(changed, _negative(old))
    return changed


def is_nothing(tally: Tally) -> bool:
    return next(leaves(tally), None) is None


def _negative(tally: Tally) -> Tally:
    return {
        key: _negative(value) if isinstance(value, dict) else -value for key, value in tally.items()
    }
