"""The golden files: how they are written down, and where they lie."""

import json
from pathlib import Path
from typing import Final, cast

_FOLDER: Final = Path(__file__).parent
_WIDTH: Final = 100

Json = dict[str, object]


def path(name: str) -> Path:
    return _FOLDER / f"{name}.json"


def stored(name: str) -> str:
    """The text of a golden file; empty where there is none yet."""
    file = path(name)
    return file.read_text() if file.exists() else ""


def as_text(value: object) -> str:
    """Sorted JSON, where whatever fits is one line, so that a change is a short difference."""
    return _written(value, "") + "\n"


def _written(value: object, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(indent) + len(line) <= _WIDTH or not isinstance(value, dict | list):
        return line
    inner = indent + "  "
    if isinstance(value, list):
        parts = [_written(each, inner) for each in cast("list[object]", value)]
        return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}]"
    members = sorted(cast("Json", value).items())
    parts = [f"{json.dumps(key)}: {_written(each, inner)}" for key, each in members]
    return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}}}"
