"""The types of schemas, in words."""

from typing import Final

from tests.api_pages.document import Json, resolved

_DAYS: Final = frozenset({"day", "date", "startDate", "endDate", "lastDay"})


def type_of(schema: Json, name: str = "") -> str:
    """The type of a value with its limits; times and days go by the field's name."""
    found = resolved(schema)
    if found.get("type") == "string" and (name == "at" or name.endswith("At")):
        return "time"
    if name in _DAYS:
        return "day"
    if "enum" in found:
        return "one of " + ", ".join(f"`{each}`" for each in found["enum"])
    if "const" in found:
        return f"`{found['const']}`"
    options = [*found.get("anyOf", ()), *found.get("oneOf", ())]
    if options:
        return " or ".join(dict.fromkeys(type_of(each) for each in options))
    return _plain(found)


def _plain(schema: Json) -> str:
    kind = str(schema.get("type", "any"))
    if kind == "array":
        inner = type_of(schema["items"])
        plural = {"string": "strings", "object": "objects"}.get(inner.partition(",")[0], inner)
        plural = plural.replace("one of ", "")
        return f"list of {plural}{_between(schema, 'Items', ' entries')}"
    if kind == "string":
        return f"string{_between(schema, 'Length', ' characters')}"
    return f"{kind}{_range(schema)}" if kind in ("integer", "number") else kind


def _between(schema: Json, of: str, unit: str) -> str:
    least, most = schema.get(f"min{of}"), schema.get(f"max{of}")
    if most is None:
        return ""
    return f", {least} to {most:,}{unit}" if least is not None else f", at most {most:,}{unit}"


def _range(schema: Json) -> str:
    least, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    most = schema.get("maximum", 10**12)
    if above is not None:
        return f", above {above:g}"
    if least is None:
        return ""
    return f", at least {least:g}" if most >= 10**12 else f", {least:g} to {most:,.0f}"
