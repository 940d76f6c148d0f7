"""What every model shares: camelCase on the wire, snake_case in Python, unknown fields refused."""

from datetime import UTC, datetime
from typing import Annotated, Any, Protocol, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, ValidationError
from pydantic.alias_generators import to_camel

_MOST_NAMED = 3


class WireModel(BaseModel):
    """A value of the API: unknown fields are refused by name. What was sent stays out of logs."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="forbid",
        ser_json_inf_nan="null",
        hide_input_in_errors=True,
    )


class UnreadableError(RuntimeError):
    """A stored document is not what its model says: a fault, of which no caller can do anything.
    Names the model and the fields, and no value, which may be of a person.
    """

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        named = [f"{'.'.join(map(str, each['loc']))} ({each['type']})" for each in wrong]
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        shown = ", ".join(named[:_MOST_NAMED])
        return cls(f"a document cannot be read as {error.title}: {shown}{more}")


class HasFields(Protocol):
    """A document as Firestore's clients read it."""

    def to_dict(self) -> dict[str, Any] | None: ...


class StoredModel(WireModel):
    """A value read back from Firestore: fields of later versions are ignored."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def read(cls, document: HasFields) -> Self:
        """Read a document; one that is not there has no fields. Raises `UnreadableError`."""
        return cls.model_validate(document.to_dict() or {})

    @classmethod
    def model_validate(cls, obj: object, **options: Any) -> Self:
        """Raises `UnreadableError`; what callers send is of models that are no stored ones."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise UnreadableError.of(error) from None


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
