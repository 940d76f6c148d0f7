"""Limit the JSON that callers attach to events, so that it fits into a Firestore document."""

import json
import math
import re

from pydantic import JsonValue

MAX_BYTES = 8_000
MAX_DEPTH = 6
_KEY = re.compile(r"(?!__.*__$).{1,100}", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INT64 = range(-(2**63), 2**63)


def bounded_object(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return `value`. Raise `ValueError` that names the first limit that is exceeded."""
    _check(value, 1)
    size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_BYTES:
        raise ValueError(f"is {size} bytes of JSON, at most {MAX_BYTES} are kept")
    return value


def half_character(value: JsonValue, place: str = "") -> str | None:
    """Return the place of the first text or key with a lone surrogate, such as `tags[0]`, or None.

    Python's JSON reads such texts, but nothing can encode them: neither Firestore nor an answer.
    """
    match value:
        case str():
            return None if _encodable(value) else place or "the body"
        case list():
            places = (half_character(each, f"{place}[{n}]") for n, each in enumerate(value))
        case dict():
            inside = f"{place}." if place else ""
            if not all(map(_encodable, value)):
                return f"{inside}(name of a field)"
            places = (half_character(each, f"{inside}{name}") for name, each in value.items())
        case _:
            return None
    return next((found for found in places if found is not None), None)


def _encodable(text: str) -> bool:
    return text.isascii() or _SURROGATE.search(text) is None


def _check(value: JsonValue, depth: int, *, in_list: bool = False) -> None:
    match value:
        case dict():
            _check_depth(depth)
            for key, item in value.items():
                if not _KEY.fullmatch(key):
                    raise ValueError(
                        f"has the key {key[:40]!r}; keys have 1 to 100 characters and are not "
                        "of the form __name__"
                    )
                _check(item, depth + 1)
        case list():
            _check_depth(depth)
            if in_list:
                raise ValueError("holds a list directly inside a list; wrap it in an object")
            for item in value:
                _check(item, depth + 1, in_list=True)
        case bool():
            return
        case int() if value not in _INT64:
            raise ValueError("holds an integer beyond 64 bits; send it as a string")
        case float() if not math.isfinite(value):
            raise ValueError("holds a number that is not finite")


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"is nested deeper than {MAX_DEPTH} levels")
