"""Rows and columns of imported subscribers."""

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from shared.common.errors import BadRequestError, InvalidError
from shared.imports.logic.subscriber_rows import subscriber_columns, subscriber_row
from shared.imports.models import ImportOptions

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def fields(header: str, **mapping: str) -> list[str]:
    return subscriber_columns(ImportOptions(mapping=mapping)).fields(header.split(","))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("email,firstName", ["email", "firstName"]),
        ("EMAIL,FIRSTNAME", ["email", "firstName"]),
        ("E-mail,First Name", ["email", "firstName"]),
        ("email_address,first_name", ["email", "firstName"]),
        ("Email Address,Given Name", ["email", "firstName"]),
        ("Mail,Phone Number", ["email", "phone"]),
        ("email,Date of Birth", ["email", "birthday"]),
        ("email,Properties.Size", ["email", "properties.Size"]),
    ],
)
def test_columns_are_taken_by_common_names(header: str, expected: list[str]) -> None:
    assert fields(header) == expected


def test_a_mapping_goes_before_names() -> None:
    found = fields("Mail,email,Size", email="", Mail="email", Size="properties.size")
    assert found == ["email", "", "properties.size"]
    with pytest.raises(BadRequestError, match="'email' is missing"):
        fields("email", email="")
    with pytest.raises(BadRequestError, match="column 'Mail' is missing"):
        fields("email", Mail="firstName")


@pytest.mark.parametrize("field", ["colour", "Email", "properties.", "properties", "segmentIds"])
def test_a_mapping_leads_to_fields(field: str) -> None:
    with pytest.raises(InvalidError, match=r"mapping\.x"):
        subscriber_columns(ImportOptions(mapping={"x": field}))


@pytest.mark.parametrize("text", ["perhaps", "2", "", "?"])
def test_an_unknown_word_for_a_consent_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="emailSubscribed: is no word for a consent"):
        subscriber_row({"email": "a@b.de", "emailSubscribed": text}, NOW)


def test_a_phone_may_be_kept_from_being_a_formula() -> None:
    assert subscriber_row({"email": "a@b.de", "phone": "'+4915123456789"}, NOW).phone == (
        "+4915123456789"
    )


@pytest.mark.parametrize("tags", ["a,b", "a; b", ["a", "b"], ";a;;b,", ["a", " b ", "a"]])
def test_tags_in_one_text_or_many(tags: JsonValue) -> None:
    assert subscriber_row({"email": "a@b.de", "tags": tags}, NOW).tags == ["a", "b"]


def test_properties_in_columns_or_as_an_object() -> None:
    rows: list[dict[str, JsonValue]] = [
        {"email": "a@b.de", "properties.a": "1"},
        {"email": "a@b.de", "properties": {"a": "1"}},
    ]
    assert [subscriber_row(each, NOW).properties for each in rows] == [{"a": "1"}] * 2


def test_what_is_null_is_not_spoken_of() -> None:
    names = ("phone", "firstName", "tags", "emailSubscribed", "consentedAt", "properties")
    row = subscriber_row({"email": "a@b.de", **dict.fromkeys(names)}, NOW)
    assert row.model_dump(exclude_none=True) == {"email": "a@b.de"}


@pytest.mark.parametrize("phone", ["0151 23456789", "+49 call me", "+4915123456789 ext. 5"])
def test_a_refusal_does_not_repeat_what_names_a_person(phone: str) -> None:
    with pytest.raises(ValueError, match="phone: ") as refused:
        subscriber_row({"email": "a@b.de", "phone": phone}, NOW)
    assert phone not in str(refused.value)
    with pytest.raises(ValueError, match="email: ") as refused:
        subscriber_row({"email": "ann doe@example"}, NOW)
    assert "ann" not in str(refused.value).replace("ann@example.com", "")
