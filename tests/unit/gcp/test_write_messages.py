"""Raw write messages are what the official client would have sent."""

from datetime import UTC, datetime

import pytest
from google.cloud.firestore import Increment, Maximum
from google.cloud.firestore_v1 import _helpers

from shared.gcp.stored_at import stamped
from shared.gcp.write_messages import create_message, update_message

NAME = "projects/p/databases/(default)/documents/brands/b"
FIELDS: dict[str, object] = {
    "text": "é",
    "yes": True,
    "whole": -3,
    "large": 2**62,
    "real": 1.5,
    "nothing": None,
    "moment": datetime(2026, 1, 15, 12, 30, 1, 250_000, tzinfo=UTC),
    "map": {"list": [1, "a", {"deep": None}], "empty": {}, "a.b": 1},
    "list": [],
    "bytes": b"\x00\xff",
}


def test_a_creation() -> None:
    (official,) = _helpers.pbs_for_create(NAME, FIELDS)
    assert create_message(NAME, FIELDS) == type(official).pb(official)


def test_an_empty_document_is_created() -> None:
    (official,) = _helpers.pbs_for_create(NAME, {})
    assert create_message(NAME, {}) == type(official).pb(official)


def test_a_creation_with_the_servers_time() -> None:
    fields = stamped({"text": "é"})
    (official,) = _helpers.pbs_for_create(NAME, fields)
    assert create_message(NAME, fields) == type(official).pb(official)


@pytest.mark.parametrize(
    "fields",
    [
        {"a": 1, "b": "x"},
        {"more": Increment(1), "share": Increment(0.5), "views": Maximum(3)},
        {"converted": True, "last": Maximum(2**50)},
    ],
)
def test_an_update(fields: dict[str, object]) -> None:
    (official,) = _helpers.pbs_for_update(NAME, fields, None)
    assert update_message(NAME, fields) == type(official).pb(official)


def test_what_firestore_does_not_store_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        create_message(NAME, {"a": object()})
