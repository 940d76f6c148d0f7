"""The annotation of a subscriber's detail: what the product does with it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import GetJsonSchemaHandler, JsonValue, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

if TYPE_CHECKING:
    from typing_extensions import TypeForm


class Merging(StrEnum):
    """How two values of a detail become one, when two subscribers turn out to be one person.

    `fill`: the first value, or else the second. `unite`: both, as keys of a map (of which the
    first value's stand) or entries of a list. `keep`: the first value, even if there is none.
    """

    FILL = "fill"
    UNITE = "unite"
    KEEP = "keep"


@dataclass(frozen=True)
class Detail:
    """What the product does with a detail.

    given: the type of what callers and files send; what is stored is not checked again.
    meaning: what it is, for the API's description.
    example: a value, for the API's description and for tests.
    columns: what other tools call its column, in lower case, without spaces, `_` and `-`.
    rules: the type of the field in rules of segments; without one, no rule asks for it by its name.
    merging: how two values become one.
    """

    given: "TypeForm[object]"
    meaning: str
    example: JsonValue
    columns: tuple[str, ...] = ()
    rules: Literal["text", "date", "list"] | None = "text"
    merging: Merging = Merging.FILL

    @cached_property
    def _type(self) -> TypeAdapter[object]:
        return TypeAdapter(self.given)

    def checked(self, value: object) -> object:
        """Return a value that was sent in its one form; raise `ValidationError`."""
        return self._type.validate_python(value)

    def together(self, first: object, second: object) -> object:
        """Return the one value of two."""
        if self.merging is Merging.KEEP or second is None:
            return first
        if first is None or self.merging is Merging.FILL:
            return second if first is None else first
        if isinstance(first, dict) and isinstance(second, dict):
            return {**second, **first}
        if isinstance(first, list) and isinstance(second, list):
            return list(dict.fromkeys([*first, *second]))
        raise TypeError(f"{self} unites neither two maps nor two lists")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe what may be sent by `given`, and what is answered by the field's own type."""
        described = {**handler(schema), "examples": [self.example]}
        if handler.mode == "validation":
            described["anyOf"] = [self._type.json_schema(), {"type": "null"}]
        return described
