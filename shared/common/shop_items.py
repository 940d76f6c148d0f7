"""Products and events of a fixed meaning, as a shop sends them and as they are stored."""

import json
from enum import StrEnum
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

from shared.common.page_addresses import product_page, without_query
from shared.common.shop_values import Amount, Currency, IfGiven, read_whole, text_of_number
from shared.common.wire import StoredModel, WireModel

MAX_ITEMS: Final = 50
MAX_ITEMS_BYTES: Final = 8_000
MAX_QUANTITY: Final = 1_000_000


class ShopEvent(StrEnum):
    """Names of events that mean the same for every brand."""

    PRODUCT_VIEWED = "product_viewed"
    CART_UPDATED = "cart_updated"
    CHECKOUT_STARTED = "checkout_started"
    PRODUCT_RESTOCKED = "product_restocked"


def _web_address(text: str) -> str:
    address = f"https:{text}" if text.startswith("//") else text
    if not address.lower().startswith(("https://", "http://")):
        raise ValueError("is not a web address; send one such as https://shop.example/p/1")
    return address


def _limited(items: object) -> object:
    if items is None:
        return []
    if isinstance(items, list) and len(items) > MAX_ITEMS:
        raise ValueError(f"has {len(items)} entries, at most {MAX_ITEMS} are kept")
    size = len(json.dumps(items, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_ITEMS_BYTES:
        raise ValueError(f"is {size} bytes of JSON, at most {MAX_ITEMS_BYTES} are kept")
    return items


_Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
ProductId = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=128),
    BeforeValidator(text_of_number),
]
ProductUrl = Annotated[_Address, AfterValidator(_web_address), AfterValidator(product_page)]
ImageUrl = Annotated[_Address, AfterValidator(_web_address), AfterValidator(without_query)]
ProductName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000),
    AfterValidator(lambda name: name[:200]),
]
Quantity = Annotated[int, Field(strict=True, ge=0, le=MAX_QUANTITY), BeforeValidator(read_whole)]


class _Sent(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, extra="ignore"
    )


class _Described(_Sent):
    """What a shop may say of a product."""

    name: Annotated[ProductName | None, IfGiven] = None
    price: Annotated[Amount | None, IfGiven] = None
    currency: Annotated[Currency | None, IfGiven] = None
    url: Annotated[ProductUrl | None, IfGiven] = None
    image: Annotated[ImageUrl | None, IfGiven] = None


class Item(_Described):
    """A product in a cart or an order. `price` is of one piece, in the brand's currency."""

    product_id: Annotated[
        ProductId, Field(validation_alias=AliasChoices("productId", "id", "product_id"))
    ]
    quantity: Quantity = 1


Items = Annotated[list[Item], Field(max_length=MAX_ITEMS), BeforeValidator(_limited)]


class ShopEventData(_Described):
    """The data of an event of fixed meaning. Its money is in the brand's currency."""

    product_id: Annotated[
        Annotated[ProductId | None, IfGiven],
        Field(validation_alias=AliasChoices("productId", "id", "product_id")),
    ] = None
    quantity: Annotated[Quantity | None, IfGiven] = None
    cart_value: Annotated[Amount | None, IfGiven] = None
    items: Items = Field(default_factory=list)


class StoredItem(StoredModel):
    """A product as stored in a conversion or a refund; `price` is in minor units."""

    product_id: str
    name: str | None = None
    price: int | None = None
    url: str | None = None
    image: str | None = None
    quantity: int = 1


class ShownItem(WireModel):
    """A product of an order. `price` is of one piece."""

    product_id: str
    name: str | None = None
    price: float | None = None
    url: str | None = None
    image: str | None = None
    quantity: int
