"""All documents below a brand, as plain JSON that names the types which JSON does not know."""

from collections.abc import Mapping
from datetime import datetime

from google.cloud.firestore import Client, CollectionReference, DocumentReference

from shared.common.ids import digest
from tests.golden.files import Json


def documents_of(db: Client, brand_id: str) -> dict[str, Json]:
    """By their path below the brand; the brand's own is `.`."""
    brand = db.document(f"brands/{brand_id}")
    found: dict[str, Json] = {}
    _add(found, brand, len(brand.path) + 1)
    return found


def _add(found: dict[str, Json], document: DocumentReference, prefix: int) -> None:
    """The document, where there is one, and whatever lies below."""
    stored = document.get()
    if stored.exists:
        found[document.path[prefix:] or "."] = _plain_fields(stored.to_dict() or {})
    for collection in document.collections():
        assert isinstance(collection, CollectionReference)
        for each in collection.list_documents():
            _add(found, each, prefix)


def _plain_fields(fields: Mapping[str, object]) -> Json:
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return _plain_fields(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return "<timestamp>"
    if isinstance(value, bytes):
        return f"<{len(value)} bytes, {digest(value.hex())}>"
    return value
