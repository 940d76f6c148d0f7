"""Rows of imported subscribers: people as another tool has them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    JsonValue,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from shared.common.addresses import normalise_email
from shared.common.errors import InvalidError
from shared.common.validation import explain_error
from shared.common.wire import IsoTime
from shared.imports.logic.columns import Columns
from shared.imports.logic.words import agreement
from shared.imports.models import ImportOptions
from shared.subscribers.logic.details import check_properties, check_tags
from shared.subscribers.models.details import IMPORTED, NAMES, Given, PersonDetails
from shared.subscribers.models.input import ConsentText

_PROPERTY: Final = "properties."
_OTHER_NAMES: Final = {
    "email": ("emailaddress", "mail", "mailaddress"),
    "emailSubscribed": ("acceptsemailmarketing",),
    "smsSubscribed": ("acceptssmsmarketing",),
    **{NAMES[name]: detail.columns for name, detail in IMPORTED.items()},
}
"""What other tools call our columns, in lower case, without spaces, `_` and `-`."""


def _email(text: str) -> str:
    """Says nothing of what it was: reasons outlive the rows."""
    try:
        return normalise_email(text)
    except ValueError:
        raise ValueError("is no address; one is ann@example.com") from None


Agreed = Annotated[bool | None, BeforeValidator(agreement)]
"""True: agreed. False: left. None: not asked, or not spoken of."""


class SubscriberRow(Given, PersonDetails):
    """A person; what is absent, or null, the row does not speak of. `consented_at` and
    `consent_text` are of the channels that the person agreed to, or left.
    """

    email: Annotated[str, AfterValidator(_email)]
    email_subscribed: Agreed = None
    sms_subscribed: Agreed = None
    consented_at: IsoTime | None = None
    consent_text: ConsentText | None = None

    @field_validator("phone", mode="wrap")
    @classmethod
    def _phone(cls, value: object, read: ValidatorFunctionWrapHandler) -> object:
        """Drop the apostrophe that keeps spreadsheets from reading a phone as a formula. The
        reason of a refusal does not quote the phone: reasons outlive the rows.
        """
        try:
            return read(value.removeprefix("'") if isinstance(value, str) else value)
        except ValueError:
            raise ValueError(
                "is no phone number; one is +4915123456789, with + and the country's code"
            ) from None

    @field_validator("tags", mode="before")
    @classmethod
    def _tags(cls, value: object) -> object:
        """Split tags that come in one text, by `;` or `,`."""
        if not isinstance(value, str):
            return value
        return [tag for tag in value.replace(";", ",").split(",") if tag.strip()]


_NAMES: Final = (
    "email",
    *(NAMES[name] for name in IMPORTED if name != "properties"),
    "emailSubscribed",
    "smsSubscribed",
    "consentedAt",
    "consentText",
)
_ALIASES: Final = {name.lower(): name for name in _NAMES} | {
    other: name for name, others in _OTHER_NAMES.items() for other in others
}


def subscriber_columns(options: ImportOptions) -> Columns:
    """The columns of an import with these options; raises `InvalidError` for a wrong one."""
    mapping = options.mapping or {}
    taken: dict[str, str] = {}
    for column, field in mapping.items():
        _check_field(column, field)
        if field and field in taken:
            raise InvalidError(
                f"mapping.{column}: {field!r} is {taken[field]!r} already; map each field once"
            )
        taken[field] = column
    try:
        check_tags(options.tags or [])
    except ValueError as error:
        raise InvalidError(f"tags: {error}") from None
    return Columns(_NAMES, ("email",), _ALIASES, _PROPERTY, _is_property, mapping)


def subscriber_row(fields: Mapping[str, JsonValue], now: datetime) -> SubscriberRow:
    """Reads a row; raises ValueError, in words for whoever sent it, for one that is not allowed."""
    try:
        row = SubscriberRow.model_validate(_nested(fields))
    except ValidationError as error:
        raise ValueError(explain_error(error)) from None
    if row.consented_at is not None and row.consented_at > now:
        raise ValueError("consentedAt: is in the future")
    return row


def _check_field(column: str, field: str) -> None:
    is_own = field.startswith(_PROPERTY) and _is_property(field.removeprefix(_PROPERTY))
    if field and field not in _NAMES and not is_own:
        raise InvalidError(
            f"mapping.{column}: {field[:80]!r} is no field; one is {', '.join(_NAMES)}, "
            f'{_PROPERTY}<name> (letters, digits and _), or "" to leave the column out'
        )


def _is_property(name: str) -> bool:
    try:
        check_properties({name: ""})
    except ValueError:
        return False
    return True


def _nested(fields: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """With the columns of properties as one object."""
    plain = {name: value for name, value in fields.items() if not name.startswith(_PROPERTY)}
    own = {
        name.removeprefix(_PROPERTY): value
        for name, value in fields.items()
        if name.startswith(_PROPERTY)
    }
    return {**plain, "properties": own} if own else plain
