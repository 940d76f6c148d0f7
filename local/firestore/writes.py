"""One write applied to one document: preconditions, masks, transforms. Pure."""

from collections.abc import MutableMapping
from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from local.firestore.errors import (
    already_exists,
    failed_precondition,
    invalid_argument,
    not_found,
)
from local.firestore.limits import MAX_TRANSFORMS, check_fields
from local.firestore.messages import Document, FieldTransform, Precondition, Value, Write
from local.firestore.paths import (
    DocumentName,
    FieldPath,
    check_field_name,
    parse_document_name,
    parse_field_path,
)
from local.firestore.transforms import apply_transforms, delete_field, get_field, set_field

Micros = int
MICROSECONDS = 1_000_000


@dataclass
class Version:
    """A document as it stands in a commit; `document` is None where there is none."""

    name: DocumentName
    document: Document | None
    updated: Micros = 0
    transforms: int = 0


@dataclass(frozen=True)
class Applied:
    """`updated` is None for a delete."""

    updated: Micros | None
    transform_results: tuple[Value, ...] = ()


def timestamp(time: Micros) -> Timestamp:
    return Timestamp(seconds=time // MICROSECONDS, nanos=time % MICROSECONDS * 1000)


def micros(time: Timestamp) -> Micros:
    return time.seconds * MICROSECONDS + time.nanos // 1000


def target(write: Write) -> DocumentName:
    """The document that a write is about."""
    match write.WhichOneof("operation"):
        case "update":
            return parse_document_name(write.update.name)
        case "delete":
            return parse_document_name(write.delete)
        case "transform":
            return parse_document_name(write.transform.document)
        case _:
            raise invalid_argument("empty write operation")


def check_write(write: Write) -> None:
    """Refuses what could never be applied, and normalizes its values."""
    check_fields(write.update.fields)
    for path in write.update_mask.field_paths:
        for name in parse_field_path(path):
            check_field_name(name)


def apply_write(write: Write, version: Version, time: Micros) -> Applied:
    """Changes `version` to what it is after `write` at `time`."""
    if write.HasField("current_document"):
        _check_precondition(write.current_document, version)
    if write.WhichOneof("operation") == "delete":
        version.document, version.updated = None, 0
        return Applied(None)
    before = version.document
    after = _updated(write, before)
    transforms = _transforms(write)
    version.transforms += len(transforms)
    if version.transforms > MAX_TRANSFORMS:
        raise invalid_argument(
            f"Cannot apply more than {MAX_TRANSFORMS} transforms to a single document in a commit."
        )
    results = apply_transforms(after.fields, transforms, Value(timestamp_value=timestamp(time)))
    if before is None or before.fields != after.fields:
        version.document, version.updated = after, time
    return Applied(version.updated, tuple(results))


def changed_paths(
    before: MutableMapping[str, Value], after: MutableMapping[str, Value], base: FieldPath = ()
) -> list[FieldPath]:
    """The fields that differ, down to the leaves of maps on both sides."""
    paths: list[FieldPath] = []
    for name in sorted({*before, *after}):
        old = before.get(name)
        new = after.get(name)
        if old == new:
            continue
        if old is not None and new is not None and _is_map(old) and _is_map(new):
            paths += changed_paths(old.map_value.fields, new.map_value.fields, (*base, name))
        else:
            paths.append((*base, name))
    return paths


def _is_map(value: Value) -> bool:
    return len(value.map_value.fields) > 0


def _transforms(write: Write) -> list[FieldTransform]:
    return [*write.transform.field_transforms, *write.update_transforms]


def _updated(write: Write, before: Document | None) -> Document:
    after = Document()
    if write.WhichOneof("operation") == "update" and not write.HasField("update_mask"):
        after.CopyFrom(write.update)
        return after
    if before is not None:
        after.CopyFrom(before)
    for text in write.update_mask.field_paths:
        path = parse_field_path(text)
        value = get_field(write.update.fields, path)
        if value is None:
            delete_field(after.fields, path)
        else:
            set_field(after.fields, path, value)
    return after


def _check_precondition(precondition: Precondition, version: Version) -> None:
    match precondition.WhichOneof("condition_type"):
        case "exists" if precondition.exists and version.document is None:
            raise not_found(f"No document to update: {version.name}")
        case "exists" if not precondition.exists and version.document is not None:
            raise already_exists(f"Document already exists: {version.name}")
        case "update_time":
            _check_version(micros(precondition.update_time), version)


def _check_version(required: Micros, version: Version) -> None:
    """Refuse another version; one that no document has had yet is a wrong argument."""
    stored = version.updated
    if version.document is not None and required > stored:
        raise invalid_argument(
            f"the required base version ({required}) is newer than the stored version ({stored})"
        )
    if required != stored:
        raise failed_precondition(
            f"the stored version ({stored}) does not match the required base version ({required})"
        )
