"""What firestore.indexes.json means."""

import json

import pytest

from local.firestore.indexes import AUTOMATIC, Indexes, Mode, Scope, SingleFieldModes

ASCENDING_ONLY: SingleFieldModes = frozenset([(Scope.COLLECTION, Mode.ASCENDING)])
OVERRIDES = Indexes.parse(
    json.dumps(
        {
            "fieldOverrides": [
                {"collectionGroup": "c", "fieldPath": "*", "indexes": []},
                {"collectionGroup": "c", "fieldPath": "a", "indexes": [{"order": "ASCENDING"}]},
                {"collectionGroup": "c", "fieldPath": "a.b.c", "indexes": []},
                {"collectionGroup": "d", "fieldPath": "`x y`", "indexes": []},
                {"collectionGroup": "d", "fieldPath": "expires", "ttl": True},
            ]
        }
    )
)


@pytest.mark.parametrize(
    ("group", "path", "modes"),
    [
        ("c", ("other",), frozenset()),
        ("c", ("a",), ASCENDING_ONLY),
        ("c", ("a", "b"), ASCENDING_ONLY),
        ("c", ("a", "b", "c"), frozenset()),
        ("c", ("a", "b", "c", "d"), frozenset()),
        ("d", ("x y",), frozenset()),
        ("d", ("x",), AUTOMATIC),
        ("d", ("expires",), AUTOMATIC),
        ("e", ("a",), AUTOMATIC),
    ],
)
def test_the_nearest_override_counts(
    group: str, path: tuple[str, ...], modes: SingleFieldModes
) -> None:
    assert OVERRIDES.modes(group, path) == modes


def test_fields_inside_an_exempted_map_may_be_indexed() -> None:
    assert OVERRIDES.any_below("c", ())
    assert not OVERRIDES.any_below("d", ("x y",))


def test_time_to_live() -> None:
    assert OVERRIDES.ttl_field("d") == ("expires",)
    assert OVERRIDES.ttl_field("c") is None


@pytest.mark.parametrize(
    ("fields", "name_mode", "count"),
    [
        ([("a", "ASCENDING"), ("b", "DESCENDING")], Mode.DESCENDING, 2),
        ([("a", "DESCENDING"), ("b", "ASCENDING")], Mode.ASCENDING, 2),
        ([("a", "ASCENDING"), ("__name__", "DESCENDING")], Mode.DESCENDING, 1),
    ],
)
def test_the_name_follows_the_last_field(
    fields: list[tuple[str, str]], name_mode: Mode, count: int
) -> None:
    entry = {
        "collectionGroup": "c",
        "queryScope": "COLLECTION",
        "fields": [{"fieldPath": path, "order": order} for path, order in fields],
    }
    (index,) = Indexes.parse(json.dumps({"indexes": [entry]})).composites
    assert index.name_mode is name_mode
    assert len(index.fields) == count
    (again,) = Indexes.parse(f'{{"indexes": [{index.as_json()}]}}').composites
    assert again == index


def test_the_fingerprint_tells_changes() -> None:
    assert OVERRIDES.fingerprint != Indexes().fingerprint
    assert Indexes.parse("{}").fingerprint == Indexes().fingerprint
