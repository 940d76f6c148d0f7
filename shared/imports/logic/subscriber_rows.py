"""Rows of imported subscribers: people as another tool, or an export of ours, has them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated, Final

from pydantic import BeforeValidator, JsonValue, TypeAdapter, ValidationError

from shared.common.addresses import normalise_email
from shared.common.validation import explain_error
from shared.common.wire import IsoTime
from shared.imports.logic.row_details import read_date, read_details
from shared.imports.logic.rows import LeftOut
from shared.imports.logic.subscriber_columns import (
    FIELDS,
    PROPERTIES,
    PROPERTY,
    READ_ONLY,
)
from shared.imports.logic.words import agreement, suppression
from shared.subscribers.models.consent import ConsentChannel, Consents
from shared.subscribers.models.details import Given, PersonDetails
from shared.subscribers.models.input import ConsentText
from shared.subscribers.models.suppression import SuppressionReason

_TIME: Final[TypeAdapter[datetime]] = TypeAdapter(IsoTime)
_TEXT: Final[TypeAdapter[str]] = TypeAdapter(ConsentText)
_DAY_AT_LEAST: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIELD_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")

Tell = Callable[[LeftOut], None]


def _email(text: object) -> str:
    """Says nothing of what it was: reasons outlive the rows."""
    try:
        return normalise_email(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError("is no address; one is ann@example.com") from None


Agreed = Annotated[bool | None, BeforeValidator(agreement)]
"""True: agreed. False: left. None: not asked, or not spoken of."""


class SubscriberRow(Given, PersonDetails):
    """A person; what is absent, or null, the row does not speak of.

    `consented_at` and `consent_text` are of the channels that the person agreed to, or left; those
    that name a channel stand over them.
    """

    email: Annotated[str, BeforeValidator(_email)]
    email_subscribed: Agreed = None
    sms_subscribed: Agreed = None
    consented_at: IsoTime | None = None
    consent_text: ConsentText | None = None
    email_consented_at: IsoTime | None = None
    sms_consented_at: IsoTime | None = None
    email_consent_text: ConsentText | None = None
    sms_consent_text: ConsentText | None = None

    def agreed(self, channel: ConsentChannel) -> bool | None:
        """Return what the row says of a channel."""
        return self.email_subscribed if channel is ConsentChannel.EMAIL else self.sms_subscribed

    def names(self, channel: ConsentChannel) -> bool:
        """Tell whether the row has a word for a channel, be it only that nobody was asked."""
        return f"{channel.value}_subscribed" in self.model_fields_set

    def stated_at(self, channel: ConsentChannel) -> datetime | None:
        """Return when the person agreed to a channel, or left it; None where nobody knows."""
        is_email = channel is ConsentChannel.EMAIL
        return (self.email_consented_at if is_email else self.sms_consented_at) or self.consented_at

    def text(self, channel: ConsentChannel) -> str | None:
        """Return what the person agreed to on a channel."""
        is_email = channel is ConsentChannel.EMAIL
        return (self.email_consent_text if is_email else self.sms_consent_text) or self.consent_text


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read: as of `now`, and phone numbers by the brand's `country`.

    `file_consents` says that the import has a consent for all its rows.
    """

    now: datetime
    country: str | None = None
    file_consents: bool = False


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row, and which of its details were left out.

    `suppressed` says why nobody may write to the email address, if the row does.
    """

    row: SubscriberRow
    left_out: tuple[LeftOut, ...] = ()
    suppressed: SuppressionReason | None = None


def read_row(fields: Mapping[str, JsonValue], reading: Reading) -> ReadRow:
    """Read a row; raise ValueError, in words for whoever sent it, for one that is not allowed.

    Only a wrong email address or a wrong consent refuses the row. Any other detail that is wrong is
    left out.
    """
    given: dict[str, JsonValue] = {
        name: value
        for name, value in {**fields, **_own_consents(fields.get("consents"))}.items()
        if value is not None and value != "" and name not in READ_ONLY
    }
    details = read_details(given, reading.country)
    left_out = list(details.left_out)
    consents = _consents(given, reading, left_out.append)
    for name in given:
        if name not in _KNOWN and not name.startswith(PROPERTY):
            left_out.append(LeftOut(_shown(name), f"is no field; one is {', '.join(FIELDS)}"))
    if "email" not in given:
        raise ValueError("email: is missing")
    try:
        row = SubscriberRow.model_validate({"email": given["email"], **details.values, **consents})
    except ValidationError as error:
        raise ValueError(explain_error(error)) from None
    return ReadRow(row, tuple(left_out), suppression(consents.get("emailSubscribed")))


def _shown(name: str) -> str:
    """Return an unknown field's name, if it is one: others may be texts about a person."""
    return name if _FIELD_NAME.fullmatch(name) else "(another field)"


_KNOWN: Final = frozenset({*FIELDS, PROPERTIES, "consents"})


def _own_consents(given: JsonValue) -> dict[str, JsonValue]:
    """Return what an exported subscriber's `consents` say, in the fields of a row.

    A status is of the newest step that led to it.
    """
    if not isinstance(given, dict):
        return {}
    try:
        consents = Consents.model_validate(given)
    except (ValidationError, RuntimeError):
        return {}
    row: dict[str, JsonValue] = {}
    for channel in ConsentChannel:
        consent, name = consents.of(channel), channel.value
        row[f"{name}Status"] = consent.status.value
        steps = [step for step in consent.history if step.status is consent.status]
        if steps:
            row[f"{name}ConsentedAt"] = steps[-1].at.isoformat()
            row[f"{name}ConsentText"] = steps[-1].text
    return row


def _consents(given: Mapping[str, JsonValue], reading: Reading, tell: Tell) -> dict[str, object]:
    """Return what a row says of both channels, in the fields of a `SubscriberRow`.

    A status stands over a `…Subscribed`, since exports of ours have both. Where a person agreed, a
    wrong time or text of it refuses the row.
    """
    row: dict[str, object] = {}
    agreed = {channel.value: _word(given, channel.value) for channel in ConsentChannel}
    said = {name: each[0] for name, each in agreed.items() if each}
    row |= {f"{name}Subscribed": each[1] for name, each in agreed.items() if each}
    stated = [each for each in said.values() if each is not None]
    for name, each in said.items():
        if each is not None:
            row |= _statement(given, name, each, reading, tell)
    if stated or reading.file_consents:
        row |= _time(given, "consentedAt", reading.now, tell, must=True in stated)
        row |= _text(given, "consentText", tell, must=True in stated)
    elif not said:
        for field in given.keys() & {"consentedAt", "consentText"}:
            tell(LeftOut(field, "is of no channel; add emailSubscribed or smsSubscribed"))
    return row


def _statement(
    given: Mapping[str, JsonValue], name: str, agreed: bool, reading: Reading, tell: Tell
) -> dict[str, object]:
    """Return when and to what a person agreed on one channel, or when they left it."""
    field = f"{name}ConsentedAt"
    row = _time(given, field, reading.now, tell, must=agreed)
    row |= _text(given, f"{name}ConsentText", tell, must=agreed)
    if field not in given and "consentedAt" not in given:
        at = "subscribedAt" if agreed else "unsubscribedAt"
        if found := _time(given, at, reading.now, tell, must=False):
            row[field] = found[at]
    return row


def _word(given: Mapping[str, JsonValue], name: str) -> tuple[bool | None, JsonValue] | None:
    """Return what the row's word for a channel says, and the word; None where it has none."""
    for field in (f"{name}Status", f"{name}Subscribed"):
        if field in given:
            try:
                return agreement(given[field]), given[field]
            except ValueError as error:
                raise ValueError(f"{field}: {error}") from None
    return None


def _time(
    given: Mapping[str, JsonValue], field: str, now: datetime, tell: Tell, *, must: bool
) -> dict[str, object]:
    """Return a moment of a row, if it has one. A wrong one refuses the row where it `must` be."""
    if field not in given:
        return {}
    try:
        moment = _moment(given[field])
        if moment > now:
            raise ValueError("is in the future")
    except ValueError as error:
        is_ours = not isinstance(error, ValidationError)
        reason = str(error) if is_ours else "is no moment; one is 2025-03-01T10:00:00Z"
        if must:
            raise ValueError(f"{field}: {reason}") from None
        tell(LeftOut(field, reason))
        return {}
    return {field: moment}


def _moment(value: JsonValue) -> datetime:
    """Read a moment, or a day as its first moment in UTC."""
    if not isinstance(value, str) or _DAY_AT_LEAST.match(value):
        return _TIME.validate_python(value if isinstance(value, str) else "")
    return datetime.combine(read_date(value), time(), UTC)


def _text(
    given: Mapping[str, JsonValue], field: str, tell: Tell, *, must: bool
) -> dict[str, object]:
    if given.get(field) is None:
        return {}
    try:
        return {field: _TEXT.validate_python(given[field])}
    except ValidationError:
        reason = "is a text of 1 to 1,000 characters, without control characters"
        if must:
            raise ValueError(f"{field}: {reason}") from None
        tell(LeftOut(field, reason))
        return {}
