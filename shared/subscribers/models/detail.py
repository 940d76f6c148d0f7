"""Define what the product does with each detail of a subscriber, as an annotation of the field."""

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
    """How two values of a detail become one, when two subscribers turn out to be the same person.

    `fill`: the first value, or the second if there is no first. `unite`: both maps or lists
    together; if both maps have a key, the first map's value is used. `keep`: the first value, even
    if there is none.
    """

    FILL = "fill"
    UNITE = "unite"
    KEEP = "keep"


@dataclass(frozen=True)
class Detail:
    """What the product does with a detail, such as a first name.

    given: the type that callers and files must send; stored values are not checked again. meaning:
    what the detail is, for the API's description. example: a value, for the API's description and
    for tests. columns: names of its column in files of other tools, in lower case, without spaces,
    `_` and `-`. rules: the type of the field in rules of segments; None if rules cannot ask for it
    by name. merging: how the values of two merged subscribers become one. wrong: what a value is
    not, and what would be right, as a sentence after the field's name that repeats no value.
    """

    given: "TypeForm[object]"
    meaning: str
    example: JsonValue
    columns: tuple[str, ...] = ()
    rules: Literal["text", "date", "list"] | None = "text"
    merging: Merging = Merging.FILL
    wrong: str = ""

    @cached_property
    def _type(self) -> TypeAdapter[object]:
        return TypeAdapter(self.given)

    @property
    def told(self) -> str:
        """Return the sentence for a value that is not allowed. It does not repeat the value."""
        return self.wrong or f"is not as it must be; an example is {self.example}"

    def checked(self, value: object) -> object:
        """Return a sent value, normalised. Raise `ValidationError` if it is not allowed."""
        return self._type.validate_python(value)

    def together(self, first: object, second: object) -> object:
        """Return the one value that two merged subscribers get. None means no value."""
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
        """Describe the field for the API.

        What callers may send is described by `given`, and what is answered by the field's own type.
        """
        described = {**handler(schema), "examples": [self.example]}
        if handler.mode == "validation":
            described["anyOf"] = [self._type.json_schema(), {"type": "null"}]
        return described
