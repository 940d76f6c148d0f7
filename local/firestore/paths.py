"""Resource names and field paths."""

import re
from functools import lru_cache
from typing import NamedTuple

from local.firestore.errors import FirestoreError, invalid_argument
from local.firestore.messages import Value

FieldPath = tuple[str, ...]
NAME_FIELD: FieldPath = ("__name__",)

_RESERVED = re.compile(r"__.*__", re.DOTALL)
_SIMPLE = re.compile(r"[a-zA-Z_][a-zA-Z_0-9]*")
_SEGMENT = re.compile(r"(?:(?P<simple>[a-zA-Z_][a-zA-Z_0-9]*)|`(?P<quoted>(?:[^`\\]|\\.)+)`)", re.S)
_MAX_ID_BYTES = 1500


class DocumentName(NamedTuple):
    """A document's name in parts. `collection` is its path below the database, as segments."""

    database: str
    collection: FieldPath
    id: str

    @property
    def segments(self) -> FieldPath:
        return (*self.collection, self.id)

    def __str__(self) -> str:
        return f"{self.database}/documents/{'/'.join(self.segments)}"


def parse_database(name: str) -> str:
    """`projects/{project}/databases/{database}`, checked."""
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != "projects" or parts[2] != "databases" or not all(parts):
        raise invalid_argument(f'Invalid database name "{name}".')
    return name


@lru_cache(maxsize=65536)
def parse_document_name(name: str) -> DocumentName:
    """Raises INVALID_ARGUMENT for what is not the name of a document that may exist."""
    database, segments = _split(name, "Document")
    if not segments or len(segments) % 2:
        raise invalid_argument(f'Document name "{name}" lacks "/" at index {len(name)}.')
    _check_segments(name, segments)
    return DocumentName(database, segments[:-1], segments[-1])


def parse_parent(name: str) -> tuple[str, FieldPath]:
    """The database and the segments of a document, or none of the database's root."""
    database, segments = _split(name, "Parent")
    if len(segments) % 2:
        raise invalid_argument(f'Parent name "{name}" is not a document or the database root.')
    _check_segments(name, segments)
    return database, segments


def parse_reference(value: Value) -> FieldPath:
    """The segments of a name to compare with, which need not be one that may exist."""
    if value.WhichOneof("value_type") != "reference_value":
        raise invalid_argument("__key__ filter value must be a Key")
    _, segments = _split(value.reference_value, "Document")
    return segments


@lru_cache(maxsize=65536)
def parse_field_path(path: str) -> FieldPath:
    """Splits `a.b.\\`c d\\`` into its names, without their quotes."""
    names: list[str] = []
    position = 0
    while found := _SEGMENT.match(path, position):
        quoted = found["quoted"]
        names.append(found["simple"] or re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL))
        position = found.end()
        if position == len(path):
            return tuple(names)
        if path[position] != ".":
            break
        position += 1
    raise _invalid_path(path)


def format_field_path(path: FieldPath) -> str:
    """The inverse of `parse_field_path`."""
    return ".".join(_quoted(name) for name in path)


def check_field_name(name: str) -> None:
    if not name:
        raise invalid_argument("The property.name is the empty string.")
    if _RESERVED.fullmatch(name):
        raise invalid_argument(f"field name {name} is reserved")
    if len(name.encode()) > _MAX_ID_BYTES:
        raise invalid_argument(f"The property.name is longer than {_MAX_ID_BYTES} bytes.")


def check_collection_id(collection_id: str) -> None:
    if not collection_id or "/" in collection_id or collection_id in {".", ".."}:
        raise invalid_argument(f'Invalid collection id "{collection_id}".')
    if _RESERVED.fullmatch(collection_id):
        raise invalid_argument(
            f'Collection id "{collection_id}" is invalid because it is reserved.'
        )


def _split(name: str, what: str) -> tuple[str, FieldPath]:
    parts = name.split("/")
    for place, expected in ((0, "projects"), (2, "databases"), (4, "documents")):
        if len(parts) <= place or parts[place] != expected:
            index = len("/".join(parts[:place])) + (1 if place else 0)
            raise invalid_argument(f'{what} name "{name}" lacks "{expected}" at index {index}.')
    return "/".join(parts[:4]), tuple(parts[5:])


def _check_segments(name: str, segments: FieldPath) -> None:
    for place, segment in enumerate(segments):
        if not segment or segment in {".", ".."}:
            index = name.find("/documents/") + len("/documents/")
            index += len("/".join(segments[:place])) + (1 if place else 0)
            raise invalid_argument(
                f'Document name "{name}" contains a resource id "{segment}" at index {index}.'
            )
        if _RESERVED.fullmatch(segment):
            what = "Resource" if place % 2 else "Collection"
            raise invalid_argument(f'{what} id "{segment}" is invalid because it is reserved.')
        if "\x00" in segment:
            raise invalid_argument("A resource id must not contain a zero byte.")
        if len(segment.encode()) > _MAX_ID_BYTES:
            raise invalid_argument(
                f"The key path element name is longer than {_MAX_ID_BYTES} bytes."
            )


def _quoted(name: str) -> str:
    if _SIMPLE.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


def _invalid_path(path: str) -> FirestoreError:
    return invalid_argument(
        f'Invalid property path "{path}". Unquoted property paths must match regex '
        "([a-zA-Z_][a-zA-Z_0-9]*), and quoted property paths must match regex "
        r"(`(?:[^`\\]|(?:\\.))+`)"
    )
