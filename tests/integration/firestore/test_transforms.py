"""Field transforms."""

import math
from datetime import datetime

import pytest
from google.api_core.exceptions import InvalidArgument, NotFound
from google.cloud.firestore import (
    SERVER_TIMESTAMP,
    ArrayRemove,
    ArrayUnion,
    Client,
    Increment,
    Maximum,
    Minimum,
)
from google.cloud.firestore_v1.types import CommitResponse, Value

from tests.integration.firestore.local_server import ours_only

NAN = math.nan
Number = int | float
Transform = dict[str, object]


def same(one: object, other: object) -> bool:
    """Equal, of one type, and NaN equals NaN."""
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return type(one) is type(other) and one == other


def transform(client: Client, path: str, *transforms: Transform) -> CommitResponse:
    """A write of transforms alone, as clients other than Python's send them."""
    document = f"{client._database_string}/documents/{path}"
    response: CommitResponse = client._firestore_api.commit(
        request={
            "database": client._database_string,
            "writes": [{"transform": {"document": document, "field_transforms": transforms}}],
        }
    )
    return response


class TestNumbers:
    @pytest.mark.parametrize(
        ("stored", "operand", "expected"),
        [
            (1, 2, 3),
            (1, -2, -1),
            (1, 0.5, 1.5),
            (0.5, 1, 1.5),
            (2**63 - 1, 5, 2**63 - 1),
            (-(2**63), -5, -(2**63)),
            ("text", 2, 2),
            (None, 2.5, 2.5),
            (NAN, 1, NAN),
        ],
    )
    def test_increment(
        self, client: Client, stored: object, operand: Number, expected: Number
    ) -> None:
        client.document("people/ada").set({"n": stored})
        client.document("people/ada").update({"n": Increment(operand)})
        assert same(client.document("people/ada").get().get("n"), expected)

    @pytest.mark.parametrize(
        ("stored", "operand", "greater", "lesser"),
        [
            (1, 2, 2, 1),
            (1, 1.5, 1.5, 1),
            (3, 3.0, 3, 3),
            (3.0, 3, 3.0, 3.0),
            (2**53, 2.0**53 + 2, 2.0**53 + 2, 2**53),
            ("text", 2, 2, 2),
            (NAN, 1, NAN, NAN),
            (1, NAN, NAN, NAN),
        ],
    )
    def test_maximum_and_minimum(
        self, client: Client, stored: object, operand: Number, greater: Number, lesser: Number
    ) -> None:
        client.document("people/ada").set({"max": stored, "min": stored})
        client.document("people/ada").update({"max": Maximum(operand), "min": Minimum(operand)})
        data = client.document("people/ada").get().to_dict() or {}
        assert same(data["max"], greater)
        assert same(data["min"], lesser)

    def test_a_missing_field_takes_the_operand(self, client: Client) -> None:
        client.document("people/ada").set({})
        client.document("people/ada").update({"a.b": Increment(2), "c": Maximum(3)})
        assert client.document("people/ada").get().to_dict() == {"a": {"b": 2}, "c": 3}

    def test_numbers_only(self, client: Client) -> None:
        with pytest.raises(InvalidArgument, match="int64 or double"):
            transform(
                client, "people/ada", {"field_path": "n", "increment": Value(string_value="")}
            )


class TestArrays:
    def test_union_adds_what_is_missing(self, client: Client) -> None:
        client.document("people/ada").set({"l": [1, "a"]})
        client.document("people/ada").update({"l": ArrayUnion([1.0, "b", "b", {"x": 1}])})
        assert client.document("people/ada").get().get("l") == [1, "a", "b", {"x": 1}]

    def test_remove_takes_all_that_are_equal(self, client: Client) -> None:
        client.document("people/ada").set({"l": [1, 2, 1.0, 3]})
        client.document("people/ada").update({"l": ArrayRemove([1, 9])})
        assert client.document("people/ada").get().get("l") == [2, 3]

    def test_other_values_become_arrays(self, client: Client) -> None:
        client.document("people/ada").set({"u": "text", "r": "text"})
        client.document("people/ada").update({"u": ArrayUnion([1]), "r": ArrayRemove([1])})
        assert client.document("people/ada").get().to_dict() == {"u": [1], "r": []}


class TestServerTime:
    def test_it_is_the_same_all_over_the_commit(self, client: Client) -> None:
        batch = client.batch()
        batch.set(client.document("people/ada"), {"t": SERVER_TIMESTAMP, "u": SERVER_TIMESTAMP})
        batch.set(client.document("people/bob"), {"t": SERVER_TIMESTAMP})
        batch.commit()
        ada = client.document("people/ada").get().to_dict() or {}
        assert isinstance(ada["t"], datetime)
        assert ada["t"] == ada["u"] == client.document("people/bob").get().get("t")


class TestResults:
    def test_each_transform_has_its_result(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        response = transform(
            client,
            "people/ada",
            {"field_path": "n", "increment": Value(integer_value=2)},
            {"field_path": "n", "increment": Value(integer_value=2)},
            {"field_path": "m", "maximum": Value(double_value=1.5)},
            {"field_path": "l", "append_missing_elements": {"values": []}},
        )
        results = response.write_results[0].transform_results
        assert [r._pb.WhichOneof("value_type") for r in results] == [
            "integer_value",
            "integer_value",
            "double_value",
            "null_value",
        ]
        assert [results[0].integer_value, results[1].integer_value] == [3, 5]

    def test_a_missing_document_is_created(self, client: Client) -> None:
        transform(client, "people/ada", {"field_path": "n", "increment": Value(integer_value=2)})
        assert client.document("people/ada").get().to_dict() == {"n": 2}

    def test_an_update_with_transforms_still_needs_the_document(self, client: Client) -> None:
        with pytest.raises(NotFound):
            client.document("people/nobody").update({"n": Increment(1)})

    def test_a_set_with_transforms_replaces(self, client: Client) -> None:
        client.document("people/ada").set({"n": 5, "m": 5})
        client.document("people/ada").set({"n": Increment(1)})
        assert client.document("people/ada").get().to_dict() == {"n": 1}
        client.document("people/ada").set({"n": Increment(1), "k": 1}, merge=True)
        assert client.document("people/ada").get().to_dict() == {"n": 2, "k": 1}

    @ours_only
    def test_more_than_500_to_one_document_are_refused(self, client: Client) -> None:
        each: list[Transform] = [
            {"field_path": f"f{n}", "increment": Value(integer_value=1)} for n in range(501)
        ]
        transform(client, "people/ada", *each[:500])
        with pytest.raises(InvalidArgument, match="500"):
            transform(client, "people/ada", *each)
