"""Rows and columns of imported subscribers."""

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from shared.common.errors import BadRequestError, InvalidError
from shared.imports.logic.columns import Columns
from shared.imports.logic.subscriber_columns import subscriber_columns
from shared.imports.logic.subscriber_rows import Reading, SubscriberRow, read_row
from shared.imports.models import ImportOptions
from shared.subscribers.models.consent import ConsentChannel

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def subscriber_row(given: dict[str, JsonValue], now: datetime = NOW) -> SubscriberRow:
    """A row of which nothing is left out."""
    read = read_row(given, Reading(now))
    assert read.left_out == ()
    return read.row


def columns_of(mapping: dict[str, str]) -> Columns:
    return subscriber_columns(ImportOptions(mapping=mapping))


def fields(header: str, **mapping: str) -> list[str]:
    return [*columns_of(mapping).header(header.split(",")).fields]


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


@pytest.mark.parametrize("text", ["perhaps", "2", "?"])
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


def left_out(country: str | None, /, **given: JsonValue) -> dict[str, str]:
    """Why details of a row are left out, by field; everything else of it is read."""
    read = read_row({"email": "a@b.de", "lastName": "Doe", **given}, Reading(NOW, country))
    assert (read.row.email, read.row.last_name) == ("a@b.de", "Doe")
    return {each.field: each.reason for each in read.left_out}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "0151 23456789"),
        ("phone", "555-0123"),
        ("phone", "+49 call me"),
        ("phone", "+4915123456789 ext. 5"),
        ("phone", "4.91512E+12"),
        ("phone", 49151000),
        ("birthday", "05/23"),
        ("birthday", "5/6"),
        ("birthday", "05/06/1985"),
        ("birthday", "5-6-1985"),
        ("birthday", "2001-02-29"),
        ("birthday", "1985-05-14T22:00:00Z"),
        ("birthday", "15.05.85"),
        ("locale", "English"),
        ("timeZone", "Etc/Unknown"),
        ("timeZone", "Mars"),
        ("firstName", "Ann\tLee"),
        ("firstName", "x" * 101),
        ("firstName", 5),
        ("tags", "x" * 65),
        ("tags", [1]),
        ("tags", 7),
        ("properties", "[5]"),
        ("properties.a", "x" * 501),
        ("properties.5", "red"),
        ("colour", "red"),
        ("subscribedAt", "yesterday"),
    ],
)
def test_a_wrong_detail_costs_the_detail_and_its_reason_repeats_no_value(
    field: str, value: JsonValue
) -> None:
    told = left_out(None, **{field: value, "emailSubscribed": "yes"})
    ((shown, reason),) = told.items()
    assert shown == ("properties" if field == "properties.5" else field)
    assert str(value) not in reason
    assert "should" not in reason


def test_only_the_wrong_tags_and_properties_are_left_out() -> None:
    tags: JsonValue = ["ok", "x" * 65, "b\x07", *(f"t{number}" for number in range(110))]
    properties: JsonValue = {"a": 1, "b": {"c": 1}, "d": "e", "f": "x" * 501}
    read = read_row({"email": "a@b.de", "tags": tags, "properties": properties}, Reading(NOW))
    assert read.row.tags == ["ok", *(f"t{number}" for number in range(99))]
    assert read.row.properties == {"a": 1, "d": "e"}
    assert [each.field for each in read.left_out] == [
        "properties.b", "properties.f", "tags", "tags", "tags"
    ]  # fmt: skip


def test_properties_that_are_too_much_together_lose_the_last_ones() -> None:
    properties: JsonValue = {f"p{number}": "x" * 400 for number in range(60)}
    read = read_row({"email": "a@b.de", "properties": properties}, Reading(NOW))
    assert read.row.properties is not None
    assert 30 < len(read.row.properties) < 40
    assert len(read.row.properties) + len(read.left_out) == 60


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1985-05-15", "1985-05-15"),
        ("1985-05-15T00:00:00.000Z", "1985-05-15"),
        ("1985-05-15 00:00:00", "1985-05-15"),
        ("1985/05/15", "1985-05-15"),
        ("15/05/1985", "1985-05-15"),
        ("05/15/1985", "1985-05-15"),
        ("5/5/1985", "1985-05-05"),
        ("15.5.1985", "1985-05-15"),
        ("05.06.1985", "1985-06-05"),
        ("1604-06-26", "--06-26"),
        ("--02-29", "--02-29"),
    ],
)
def test_birthdays_are_read_where_there_is_one_reading(written: str, read: str) -> None:
    assert subscriber_row({"email": "a@b.de", "birthday": written}).birthday == read


@pytest.mark.parametrize(
    ("written", "country", "read"),
    [
        ("0151 23456789", "DE", "+4915123456789"),
        ("15123456789", "DE", "+4915123456789"),
        ("14155552671", "US", "+14155552671"),
        ("447911123456", "GB", "+447911123456"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+43 664 1234567", "DE", "+436641234567"),
        ("\u202a+49 151 23456789\u202c", None, "+4915123456789"),
        ("'+49 (0)151 23456789", None, "+4915123456789"),
        ("+5215562000000", None, "+525562000000"),
        ("+525562000000", None, "+525562000000"),
    ],
)
def test_phones_are_read_by_the_brands_country(
    written: str, country: str | None, read: str
) -> None:
    row = read_row({"email": "a@b.de", "phone": written}, Reading(NOW, country)).row
    assert row.phone == read


@pytest.mark.parametrize(
    ("country", "phone"),
    [("US", "555-0123"), ("US", "0151 23456789"), ("DE", "4915123456789"), ("AQ", "0151 23456789")],
)
def test_a_phone_that_may_be_two_numbers_or_none_is_not_guessed(country: str, phone: str) -> None:
    assert list(left_out(country, phone=phone)) == ["phone"]


@pytest.mark.parametrize("zone", ["Europe/Vienna", "europe/vienna", "EUROPE/VIENNA"])
def test_time_zones_in_upper_and_lower_case(zone: str) -> None:
    assert subscriber_row({"email": "a@b.de", "timeZone": zone}).time_zone == "Europe/Vienna"


@pytest.mark.parametrize("around", ["\ufeff", "\u200b", "\u00a0 ", "\u202a", "\u2060"])
def test_invisible_characters_around_an_email_are_no_part_of_it(around: str) -> None:
    assert subscriber_row({"email": f"{around}Ann@b.de{around}"}).email == "ann@b.de"


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"email": "ann doe@example"}, "email: is no address"),
        ({"email": 5}, "email: is no address"),
        ({"firstName": "Ann"}, "email: is missing"),
        ({"email": "a@b.de", "emailSubscribed": "perhaps"}, "emailSubscribed: is no word"),
        ({"email": "a@b.de", "emailSubscribed": "yes", "consentedAt": "01/02/2024"}, "consentedAt"),
        ({"email": "a@b.de", "emailSubscribed": "yes", "consentedAt": "2024"}, "consentedAt: "),
        ({"email": "a@b.de", "emailSubscribed": "yes", "consentedAt": "2999-01-01"}, "future"),
        ({"email": "a@b.de", "emailSubscribed": "yes", "consentText": "x" * 1001}, "consentText"),
    ],
)
def test_only_the_email_and_a_consent_refuse_a_row(
    given: dict[str, JsonValue], refused: str
) -> None:
    with pytest.raises(ValueError, match=refused) as error:
        read_row(given, Reading(NOW))
    assert "doe" not in str(error.value)


def test_a_wrong_time_keeps_nobody_subscribed_who_left() -> None:
    told = left_out(None, emailSubscribed="unsubscribed", consentedAt="01/02/2024")
    assert list(told) == ["consentedAt"]


@pytest.mark.parametrize(
    ("words", "agreed"),
    [
        ({"emailStatus": "subscribed"}, True),
        ({"emailStatus": "unsubscribed"}, False),
        ({"emailStatus": "bounced"}, False),
        ({"emailSubscribed": "abgemeldet"}, False),
        ({"emailStatus": "pending", "emailSubscribed": "true"}, None),
        ({"emailStatus": "unsubscribed", "emailSubscribed": "false"}, False),
        ({"emailSubscribed": False}, None),
        ({"emailSubscribed": True}, True),
    ],
)
def test_a_status_decides_over_a_boolean(words: dict[str, JsonValue], agreed: bool | None) -> None:
    assert subscriber_row({"email": "a@b.de", **words}).email_subscribed is agreed


def test_the_time_of_a_status_is_that_of_its_step() -> None:
    times: dict[str, JsonValue] = {"subscribedAt": "2025-01-02", "unsubscribedAt": "2025-03-04"}
    row = subscriber_row(
        {"email": "a@b.de", "emailStatus": "subscribed", "smsStatus": "unsubscribed", **times}
    )
    stated = [row.stated_at(channel) for channel in ConsentChannel]
    assert [at and at.isoformat()[:10] for at in stated] == ["2025-01-02", "2025-03-04"]


def test_a_time_without_a_channel_is_told() -> None:
    assert list(left_out(None, consentedAt="2024-01-01")) == ["consentedAt"]
    assert left_out(None, consentedAt="2024-01-01", emailSubscribed="no") == {}
