"""Work out what a conversion adds to its day's numbers, from its stored state alone.

The state is its value, its refunds and its journey. When the state changes, the difference between
the numbers before and after is added. So the order of changes does not matter, and a recount from
the documents finds the same numbers.
"""

from dataclasses import dataclass

from shared.attribution.logic.credit import Credits, all_credited, credit_all, marketing_share
from shared.attribution.models.conversion import FULL_REFUND, StoredConversion
from shared.common.enums import ConversionType
from shared.counters.logic.tally import Tally, add, leaves


def net_value(conversion: StoredConversion) -> int:
    """Return the value in minor units that is left after refunds, never less than 0."""
    if FULL_REFUND in conversion.refunds.values():
        return 0
    return max(0, conversion.value - sum(conversion.refunds.values()))


def is_fully_refunded(conversion: StoredConversion) -> bool:
    """Return whether refunds paid back the whole value; False if there are no refunds."""
    return bool(conversion.refunds) and net_value(conversion) == 0


@dataclass(frozen=True, slots=True)
class Booking:
    """What to write when a conversion changes.

    `credited` names the channels that each model credits; conversions are found by these names.
    `tallies` are to be added to the numbers of their days: the conversion's, and the one that it
    was on before.
    """

    credited: list[str]
    tallies: dict[str, Tally]


def booking(old: StoredConversion, new: StoredConversion) -> Booking:
    """Return what to write when a conversion changes from `old` to `new`."""
    credits_ = _credits(new)
    before, after = conversion_tally(old), _tally(new, credits_)
    if old.day == new.day:
        tallies = {new.day: difference(after, before)}
    else:
        tallies = {old.day: _negative(before), new.day: after}
    changed = {day: tally for day, tally in tallies.items() if not is_nothing(tally)}
    return Booking(all_credited(credits_), changed)


def conversion_tally(conversion: StoredConversion) -> Tally:
    """Return what a conversion adds to the numbers of its day.

    Only a purchase that is attributed, not voided and not fully refunded adds anything.
    """
    return _tally(conversion, _credits(conversion)) if _counts(conversion) else {}


def _credits(conversion: StoredConversion) -> Credits:
    journey = conversion.journey
    if not journey or conversion.voided:
        return {}
    return credit_all(journey, net_value(conversion))


def _counts(conversion: StoredConversion) -> bool:
    attributed = conversion.attributed_at is not None
    is_purchase = conversion.type is ConversionType.PURCHASE
    stands = not conversion.voided and not is_fully_refunded(conversion)
    return is_purchase and attributed and stands


def _tally(conversion: StoredConversion, credits_: Credits) -> Tally:
    """Return what an order with this credit adds to its day; {} if it does not count."""
    if not _counts(conversion):
        return {}
    value, new_customer = net_value(conversion), bool(conversion.new_customer)
    channels: dict[str, Tally] = {}
    marketing: Tally = {}
    types = {touch.channel_id: touch.channel_type for touch in conversion.journey}
    for model, by_channel in credits_.items():
        for channel_id, (orders, sales) in by_channel.items():
            part: Tally = {"orders": orders, "sales": sales}
            if new_customer:
                part["newOrders"] = orders
            channels.setdefault(channel_id, {})[model.value] = part
        orders, sales = marketing_share(by_channel, types, value)
        marketing[model.value] = {"orders": orders, "sales": sales}
    return {
        "orders": 1,
        "newOrders": int(new_customer),
        "sales": value,
        "channels": dict(channels),
        "marketing": marketing,
    }


def difference(new: Tally, old: Tally) -> Tally:
    """Return the tally that must be added to `old` to make it `new`."""
    changed: Tally = {}
    add(changed, new)
    add(changed, _negative(old))
    return changed


def is_nothing(tally: Tally) -> bool:
    """Return whether all numbers of a tally are 0."""
    return next(leaves(tally), None) is None


def _negative(tally: Tally) -> Tally:
    return {
        key: _negative(value) if isinstance(value, dict) else -value for key, value in tally.items()
    }
