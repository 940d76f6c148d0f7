"""Define the fields that rules can ask for, their types, and the operators of each type."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.subscribers.models.consent import ConsentStatus, SubscriberSource
from shared.subscribers.models.details import DETAILS, NAMES


class Operator(StrEnum):
    """The operators by which a rule compares a field with its value."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    IN = "in"
    NOT_IN = "not_in"
    GREATER_THAN = "greater_than"
    LESS_THAN = "less_than"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_LAST = "within_last"
    NOT_WITHIN_LAST = "not_within_last"
    ANNIVERSARY_WITHIN = "anniversary_within"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"
    NEVER = "never"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


class Kind(StrEnum):
    """The type of a field.

    A `flag` is true or false. A `choice` is one value of a fixed set. A `moment` is an instant, and
    a `date` a birthday. `count` and `spend` are about what a person did, ever or within some days.
    """

    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    MONEY = "money"
    MOMENT = "moment"
    DATE = "date"
    LIST = "list"
    PROPERTY = "property"
    SEGMENT = "segment"
    COUNT = "count"
    SPEND = "spend"


_EQUALITY: Final = (Operator.EQUALS, Operator.NOT_EQUALS)
_ONE_OF: Final = (Operator.IN, Operator.NOT_IN)
_CONTAINING: Final = (Operator.CONTAINS, Operator.NOT_CONTAINS)
_SIZE: Final = (Operator.GREATER_THAN, Operator.LESS_THAN, Operator.BETWEEN)
_PRESENCE: Final = (Operator.IS_SET, Operator.IS_NOT_SET)
_TEXT: Final = (*_EQUALITY, *_CONTAINING, Operator.STARTS_WITH, *_ONE_OF)
_DATE: Final = (
    *_EQUALITY,
    Operator.BEFORE,
    Operator.AFTER,
    Operator.BETWEEN,
    Operator.WITHIN_LAST,
    Operator.NOT_WITHIN_LAST,
    Operator.ANNIVERSARY_WITHIN,
    *_PRESENCE,
)
_COUNTED: Final = (Operator.AT_LEAST, Operator.AT_MOST, Operator.EXACTLY, Operator.NEVER)

OPERATORS: Final[dict[Kind, tuple[Operator, ...]]] = {
    Kind.TEXT: (*_TEXT, *_PRESENCE),
    Kind.CHOICE: (*_EQUALITY, *_ONE_OF),
    Kind.FLAG: _EQUALITY,
    Kind.NUMBER: (*_EQUALITY, *_ONE_OF, *_SIZE),
    Kind.MONEY: (*_EQUALITY, *_ONE_OF, *_SIZE),
    Kind.MOMENT: _DATE,
    Kind.DATE: _DATE,
    Kind.LIST: (*_CONTAINING, *_ONE_OF, *_PRESENCE),
    Kind.PROPERTY: (*_TEXT, *_SIZE, *_PRESENCE),
    Kind.SEGMENT: (*_EQUALITY, *_ONE_OF),
    Kind.COUNT: _COUNTED,
    Kind.SPEND: _COUNTED,
}

OPPOSITES: Final = {
    Operator.NOT_EQUALS: Operator.EQUALS,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_WITHIN_LAST: Operator.WITHIN_LAST,
    Operator.IS_NOT_SET: Operator.IS_SET,
}
"""The operators that negate another operator, with that other operator."""

COUNTED_KINDS: Final = frozenset({Kind.COUNT, Kind.SPEND})
PROPERTY: Final = "properties."
EVENT: Final = "event:"
MAX_NAME: Final = 100
"""The most characters in the name of a property or an event."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that rules can name. `choices` are the allowed values of a `choice`."""

    kind: Kind
    choices: tuple[str, ...] = ()


_CONSENT: Final = Field(Kind.CHOICE, tuple(ConsentStatus))

FIELDS: Final[dict[str, Field]] = {
    "email": Field(Kind.TEXT),
    **{NAMES[name]: Field(Kind(detail.rules)) for name, detail in DETAILS.items() if detail.rules},
    "source": Field(Kind.CHOICE, tuple(SubscriberSource)),
    "createdAt": Field(Kind.MOMENT),
    "updatedAt": Field(Kind.MOMENT),
    "subscribedAt": Field(Kind.MOMENT),
    "unsubscribedAt": Field(Kind.MOMENT),
    "lastPurchaseAt": Field(Kind.MOMENT),
    "lastEmailOpenedAt": Field(Kind.MOMENT),
    "lastEmailClickedAt": Field(Kind.MOMENT),
    "emailSubscribed": Field(Kind.FLAG),
    "smsSubscribed": Field(Kind.FLAG),
    "consent.email": _CONSENT,
    "consent.sms": _CONSENT,
    "totalOrders": Field(Kind.NUMBER),
    "totalSpent": Field(Kind.MONEY),
    "segment": Field(Kind.SEGMENT),
    "orders": Field(Kind.COUNT),
    "spend": Field(Kind.SPEND),
    "sessions": Field(Kind.COUNT),
    "emailsOpened": Field(Kind.COUNT),
    "emailsClicked": Field(Kind.COUNT),
}


def check_unicode(text: str) -> None:
    """Raise ValueError if a text has surrogates (halves of characters), which cannot be stored."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("expected a text without surrogates, which are halves of characters")


def field_named(name: str) -> Field:
    """Return the field with this name. Raise ValueError if there is none."""
    if name in FIELDS:
        return FIELDS[name]
    check_unicode(name)
    for prefix, kind in ((PROPERTY, Kind.PROPERTY), (EVENT, Kind.COUNT)):
        if name.startswith(prefix) and 0 < len(name) - len(prefix) <= MAX_NAME:
            return Field(kind)
    names = ", ".join(FIELDS)
    raise ValueError(
        f"{name[:80]!r} is not a field; fields are {names}, and {PROPERTY}<name> and {EVENT}<name>"
        f" with names of at most {MAX_NAME} characters"
    )
