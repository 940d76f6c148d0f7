"""What a session shows of its conversions. Pure."""

from collections.abc import Iterable

from shared.attribution.models.conversion import StoredConversion


def converting_session(conversion: StoredConversion) -> str | None:
    """Return the session in which a conversion happened: the one it names, else its last visit."""
    if conversion.session_id is not None or not conversion.journey:
        return conversion.session_id
    return conversion.journey[-1].session_id or None


def session_mark(conversions: Iterable[tuple[str, StoredConversion]]) -> dict[str, object]:
    """Return the fields by which a session shows its latest conversion that is not voided.

    `conversions` are those of the session, each with its id. None stands for a field that the
    session does not have. Values are in minor units.
    """
    standing = [
        (conversion.occurred_at, id_, conversion)
        for id_, conversion in conversions
        if not conversion.voided
    ]
    if not standing:
        return {
            "converted": False,
            "conversionType": None,
            "conversionValue": None,
            "orderId": None,
        }
    *_, latest = max(standing, key=lambda each: each[:2])
    return {
        "converted": True,
        "conversionType": latest.type.value,
        "conversionValue": latest.value,
        "orderId": latest.order_id,
    }
