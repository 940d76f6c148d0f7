"""Define the base classes of models: camelCase in JSON and Firestore, snake_case in Python."""

from datetime import UTC, datetime
from typing import Annotated, Any, Protocol, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, ValidationError
from pydantic.alias_generators import to_camel

_MOST_NAMED = 3


class WireModel(BaseModel):
    """A value in the API.

    Unknown fields are errors, which name the fields. Errors never contain values, so none is
    logged.
    """

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
    """A stored document does not fit its model. This is a bug that no caller can act on.

    The message names the model and the fields, but no values, because they may be about a person.
    """

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """Return the error for a document that failed validation."""
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        named = [f"{'.'.join(map(str, each['loc']))} ({each['type']})" for each in wrong]
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        shown = ", ".join(named[:_MOST_NAMED])
        return cls(f"a document cannot be read as {error.title}: {shown}{more}")


class HasFields(Protocol):
    """A document as the Firestore client returns it."""

    def to_dict(self) -> dict[str, Any] | None: ...


class StoredModel(WireModel):
    """A Firestore document, or a part of one.

    Unknown fields are ignored, because a later version may have written them.
    """

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def read(cls, document: HasFields) -> Self:
        """Return the document as a model. A document that does not exist has no fields.

        Raise `UnreadableError` if the fields do not fit the model.
        """
        return cls.model_validate(document.to_dict() or {})

    @classmethod
    def model_validate(cls, obj: object, **options: Any) -> Self:
        """Return stored fields as a model. Raise `UnreadableError` if they do not fit."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise UnreadableError.of(error) from None


def iso(moment: datetime) -> str:
    """Return a moment in the API's date format: `YYYY-MM-DDTHH:mm:ss.sssZ`, in UTC."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def _utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999 in UTC") from None


IsoTime = Annotated[datetime, AfterValidator(_utc), PlainSerializer(iso, return_type=str)]
"""A moment. Any ISO 8601 text is read, as UTC if it has no zone. `iso` writes it."""
