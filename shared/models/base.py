"""What every model shares: camelCase on the wire, snake_case in Python, unknown fields refused."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


class WireModel(BaseModel):
    """A value of the API: unknown fields are refused by name."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="forbid",
        ser_json_inf_nan="null",
    )


class StoredModel(WireModel):
    """A value read back from Firestore: fields of later versions are ignored."""

    model_config = ConfigDict(extra="ignore")


def iso(moment: datetime) -> str:
    """The plan's date format: `YYYY-MM-DDTHH:mm:ss.sssZ`, UTC."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def _utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999 in UTC") from None


IsoTime = Annotated[datetime, AfterValidator(_utc), PlainSerializer(iso, return_type=str)]
"""A moment: any ISO 8601 form is taken (UTC where it names no zone), the plan's form is given."""
