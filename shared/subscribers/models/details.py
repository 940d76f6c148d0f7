"""A subscriber's details: each field once, with all that the product does with it.

To add a detail, add a field to `PersonDetails`, and name it in docs/. Storing, POST and PUT, the
answers, merging, imports, exports and segments follow: tests/unit/test_every_detail.py.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from shared.common.addresses import normalise_phone
from shared.common.calendar import check_zone
from shared.common.shapes import ONE_LINE, ONE_LINE_SENTENCE, shaped
from shared.common.shop_values import UserId
from shared.common.wire import WireModel
from shared.subscribers.logic.details import (
    MAX_TAGS,
    Property,
    check_birthday,
    check_locale,
    check_name,
    check_properties,
    check_tags,
)
from shared.subscribers.models.detail import Detail, Merging

PhoneNumber = Annotated[str, AfterValidator(normalise_phone)]
PersonName = Annotated[
    str,
    shaped(ONE_LINE, ONE_LINE_SENTENCE, strip=True, min_length=1, max_length=100),
    AfterValidator(check_name),
]
ShortText = Annotated[
    str, shaped(ONE_LINE, ONE_LINE_SENTENCE, strip=True, min_length=1, max_length=200)
]
Birthday = Annotated[str, AfterValidator(check_birthday)]
Locale = Annotated[str, AfterValidator(check_locale)]
TimeZone = Annotated[str, AfterValidator(check_zone)]
Tags = Annotated[list[str], Field(max_length=MAX_TAGS), AfterValidator(check_tags)]
Properties = Annotated[dict[str, Property], BeforeValidator(check_properties)]


_NO_NAME: Final = "is no name; one is a line of 1 to 100 characters"


class PersonDetails(WireModel):
    """The details that imported files may have, too. Null means that nothing is known."""

    phone: Annotated[
        str | None,
        Detail(
            PhoneNumber,
            "The phone number, with + and the country code, such as `+4915123456789`",
            "+4915123456789",
            columns=("phonenumber", "mobile", "mobilenumber", "telephone"),
            wrong="is no phone number; one is +4915123456789, with + and the country's code",
        ),
    ] = None
    first_name: Annotated[
        str | None,
        Detail(
            PersonName,
            "The first name",
            "Ann",
            columns=("givenname", "forename"),
            wrong=_NO_NAME,
        ),
    ] = None
    last_name: Annotated[
        str | None,
        Detail(
            PersonName,
            "The last name",
            "Miller",
            columns=("familyname", "surname"),
            wrong=_NO_NAME,
        ),
    ] = None
    birthday: Annotated[
        str | None,
        Detail(
            Birthday,
            "`1987-05-23`, or `--05-23` without a year",
            "1987-05-23",
            columns=("birthdate", "dateofbirth"),
            rules="date",
            wrong="is no birthday that can be read for sure; one is 1987-05-23, or --05-23 without "
            "a year",
        ),
    ] = None
    locale: Annotated[
        str | None,
        Detail(
            Locale,
            "The language, such as `de`, `de-AT` or `zh-Hant-TW`",
            "de-AT",
            columns=("language",),
            wrong="is no language; one is de, de-AT or zh-Hant-TW",
        ),
    ] = None
    time_zone: Annotated[
        str | None,
        Detail(
            TimeZone,
            "The IANA time zone, such as `Europe/Vienna`",
            "Europe/Vienna",
            wrong="is no time zone; one is Europe/Vienna",
        ),
    ] = None
    properties: Annotated[
        dict[str, Property] | None,
        Detail(
            Properties,
            "Fields of your own: at most 100, 16 KB in all. Names have 1 to 64 letters, digits and "
            "`_`. Values are strings of at most 500 characters, finite numbers, booleans, or lists "
            "of at most 50 strings",
            {"size": "M"},
            rules=None,
            merging=Merging.UNITE,
        ),
    ] = None
    tags: Annotated[
        list[str] | None,
        Detail(
            Tags,
            "Tags: at most 100, each of 1 to 64 characters, 6.4 KB in all. Spaces around a tag are "
            "removed",
            ["vip"],
            columns=("tag", "labels"),
            rules="list",
            merging=Merging.UNITE,
            wrong="has a tag that is none; one is a line of 1 to 64 characters",
        ),
    ] = None


class SubscriberDetails(PersonDetails):
    """All details: those that files may have, and those that only callers of the API can send."""

    user_id: Annotated[
        str | None,
        Detail(
            UserId,
            "The user's id in the brand's sign-in",
            "ann",
            wrong="is no user's id; one is a line of 1 to 128 characters",
        ),
    ] = None
    source_detail: Annotated[
        str | None,
        Detail(
            ShortText,
            "More about the source",
            "footer",
            merging=Merging.KEEP,
            wrong="is no such text; one is a line of 1 to 200 characters",
        ),
    ] = None


def _details(model: type[PersonDetails]) -> Mapping[str, Detail]:
    """Return the annotation of each field. Raise TypeError for a field without one."""
    annotations = {
        name: next((each for each in field.metadata if isinstance(each, Detail)), None)
        for name, field in model.model_fields.items()
    }
    if forgotten := [name for name, detail in annotations.items() if detail is None]:
        raise TypeError(f"{model.__name__}.{forgotten[0]} has no Detail")
    return {name: detail for name, detail in annotations.items() if detail is not None}


IMPORTED: Final = _details(PersonDetails)
"""The details of a file's rows, by field name."""

DETAILS: Final = _details(SubscriberDetails)
"""All details, by field name."""

NAMES: Final = {name: str(SubscriberDetails.model_fields[name].alias) for name in DETAILS}
"""What callers, files, rules and stored documents call the details, by field name."""


class Given(WireModel):
    """Mixed into models of details that somebody sends: it checks each detail by its `given`.

    Stored and answered details have the same fields and are not checked again.
    """

    @field_validator("*", mode="wrap")
    @classmethod
    def _checked(
        cls, value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        detail = DETAILS.get(info.field_name or "")
        return read(value if detail is None or value is None else detail.checked(value))
