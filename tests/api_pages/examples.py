"""Examples of requests and answers, in Markdown."""

import json
from typing import Final

from functions.http.api.reference.examples import EXAMPLES
from tests.api_pages.document import OPERATIONS, Json, place

_HOST: Final = "http://127.0.0.1:8080"
_WIDTH: Final = 100


def request(name: str) -> str:
    """A curl that sends the example of an operation."""
    method, path = place(name)
    example, operation = EXAMPLES[name], OPERATIONS[name]
    for key, value in example.path.items():
        path = path.replace(f"{{{key}}}", value)
    kinds = operation.get("requestBody", {}).get("content", {})
    body, kind = example.request, "application/json"
    if "text/csv" in kinds and body is None:
        body, kind = kinds["text/csv"]["example"], "text/csv"
    query = [] if kind == "application/json" and body is not None else ["brandId=demo"]
    if example.query:
        query.append(example.query)
    address = f"'{_HOST}{path}{'?' if query else ''}{'&'.join(query)}'"
    start = "curl" if method == "GET" else f"curl -X {method}"
    token = {(): "", ("apiKey",): "$KEY"}.get(_proof(operation), "$TOKEN")
    parts = [start + (f' -H "Authorization: Bearer {token}"' if token else "")]
    if body is not None:
        parts[0] += f" -H 'Content-Type: {kind}'"
    parts.append(f"  {address}")
    if isinstance(body, str):
        text = body.replace("\n", "\\n")
        parts.append(f"  --data-binary $'{text}'")
    elif body is not None:
        parts.append(f"  -d '{as_text(body)}'")
    command = " \\\n".join(parts)
    return f"```sh\n{command}\n```"


def _proof(operation: Json) -> tuple[str, ...]:
    return tuple(operation["security"][0]) if operation["security"] else ()


def answer(name: str) -> str:
    """The example of an operation's answer."""
    example = EXAMPLES[name]
    if not example.files:
        return f"```json\n{as_text(example.answer)}\n```"
    return "\n\n".join(
        f"As `{kind}`:\n\n```\n{text.replace(chr(13), '').rstrip()}\n```"
        for kind, text in example.files.items()
    )


def as_text(value: object, indent: str = "", before: int = 0) -> str:
    """JSON, where whatever fits is one line; `before` characters stand before it."""
    line = json.dumps(value, ensure_ascii=False)
    if (
        len(indent) + before + len(line) <= _WIDTH
        or not isinstance(value, dict | list)
        or not value
    ):
        return line
    inner = indent + "  "
    if isinstance(value, list):
        parts = [as_text(each, inner) for each in value]
        return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}]"
    members = [
        f"{json.dumps(key)}: {as_text(each, inner, len(key) + 5)}" for key, each in value.items()
    ]
    return "{\n" + ",\n".join(inner + part for part in members) + f"\n{indent}}}"
