"""Turn products and events of fixed meaning into what is stored, and back. Pure.

Money is in the brand's currency: decimal outside, minor units when stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue, ValidationError

from shared.common.errors import InvalidError
from shared.common.money import decimal_amount, minor_units
from shared.common.page_addresses import without_query
from shared.common.shop_items import (
    Item,
    ShopEvent,
    ShopEventData,
    ShownItem,
    StoredItem,
)
from shared.common.validation import explain_error

EventData = Mapping[str, JsonValue]

_PAGES: Final = frozenset({"url", "href", "page", "landingPage", "referrer"})
"""What an event of the brand's own calls a page of the site, or the page before."""

_OF_ONE_PRODUCT: Final = frozenset({ShopEvent.PRODUCT_VIEWED, ShopEvent.PRODUCT_RESTOCKED})
_MONEY: Final = ("price", "cartValue")
_READ: Final = frozenset(
    {"id", "product_id", *(each.alias for each in ShopEventData.model_fields.values())}
)


def stored_items(items: Iterable[Item], currency: str, place: str) -> list[StoredItem]:
    """Return products as they are stored.

    Raise `InvalidError`, which names the item after `place`, if one has another currency.
    """
    return [_stored(item, currency, f"{place}[{number}]") for number, item in enumerate(items)]


def empty_items(items: Sequence[StoredItem]) -> set[str]:
    """Return the name of the field `items` if there are none: it is then not stored."""
    return set() if items else {"items"}


def shown_items(items: Iterable[StoredItem], currency: str) -> list[ShownItem] | None:
    """Return stored products as the API shows them, or None if there are none."""
    return [
        ShownItem(
            **item.model_dump(exclude={"price"}),
            price=None if item.price is None else decimal_amount(item.price, currency),
        )
        for item in items
    ] or None


def stored_event(name: str, data: EventData, currency: str, place: str) -> dict[str, object]:
    """Return the fields `data` and, if its meaning is fixed, `currency` of an event to store.

    Raise `InvalidError`, which names the field after `place`, if data of a fixed meaning has
    another shape. What a shop adds to it stays.
    """
    if name not in list(ShopEvent):
        return {"data": {key: _without_query(key, value) for key, value in data.items()}}
    try:
        sent = ShopEventData.model_validate(dict(data))
    except ValidationError as error:
        raise InvalidError(f"{place}.{explain_error(error)}") from None
    if name in _OF_ONE_PRODUCT and sent.product_id is None:
        raise InvalidError(f"{place}.productId: is missing; send the product's id")
    _check_currency(sent.currency, currency, place)
    money = {"price": sent.price, "cartValue": sent.cart_value}
    read = {
        **sent.model_dump(
            by_alias=True, exclude_none=True, exclude={"currency", "items", "price", "cart_value"}
        ),
        **{
            field: _minor(amount, currency, f"{place}.{field}")
            for field, amount in money.items()
            if amount is not None
        },
    }
    if sent.items:
        items = stored_items(sent.items, currency, f"{place}.items")
        read["items"] = [item.model_dump(by_alias=True, exclude_none=True) for item in items]
    own = {key: value for key, value in data.items() if key not in _READ}
    return {"data": {**own, **read}, "currency": currency}


def shown_event(fields: EventData) -> dict[str, JsonValue]:
    """Return a stored event with its money as decimal numbers."""
    data, currency = fields.get("data"), fields.get("currency")
    if not isinstance(data, Mapping) or not isinstance(currency, str):
        return dict(fields)
    shown = _with_decimals(data, currency)
    items = data.get("items")
    if isinstance(items, list):
        shown["items"] = [
            _with_decimals(each, currency) if isinstance(each, Mapping) else each for each in items
        ]
    return {**fields, "data": shown}


def _with_decimals(data: EventData, currency: str) -> dict[str, JsonValue]:
    return {
        key: decimal_amount(value, currency) if key in _MONEY and isinstance(value, int) else value
        for key, value in data.items()
    }


def _stored(item: Item, currency: str, place: str) -> StoredItem:
    _check_currency(item.currency, currency, place)
    price = None if item.price is None else _minor(item.price, currency, f"{place}.price")
    return StoredItem(**item.model_dump(exclude={"currency", "price"}), price=price)


def _check_currency(named: str | None, currency: str, place: str) -> None:
    if named is not None and named != currency:
        raise InvalidError(
            f"{place}.currency: is {named}, the brand's currency is {currency}; send the amounts "
            f"in {currency}"
        )


def _minor(amount: float, currency: str, place: str) -> int:
    try:
        return minor_units(amount, currency)
    except ValueError as error:
        raise InvalidError(f"{place}: {error}") from None


def _without_query(key: str, value: JsonValue) -> JsonValue:
    return without_query(value) if key in _PAGES and isinstance(value, str) else value
