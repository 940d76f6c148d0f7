"""Queries whose index is missing are refused, as in production."""

import json

import pytest
from google.api_core.exceptions import FailedPrecondition
from google.cloud.firestore import Client, FieldFilter, Query
from google.cloud.firestore_v1.aggregation import AggregationQuery

from tests.integration.firestore.local_server import ours_only

pytestmark = ours_only
DESCENDING = Query.DESCENDING


def people(client: Client, *filters: tuple[str, str, object]) -> Query:
    query = client.collection("people")._query()
    for each in filters:
        query = query.where(filter=FieldFilter(*each))
    return query


def refusal(query: Query | AggregationQuery) -> dict[str, object]:
    """The JSON that the message names."""
    with pytest.raises(FailedPrecondition, match=r"The query requires an index\.") as refused:
        query.get()
    message = refused.value.message
    snippet: dict[str, object] = json.loads(message[message.index("{") :])
    return snippet


class TestComposites:
    def test_equality_with_an_order(self, client: Client) -> None:
        query = people(client, ("city", "==", "rome")).order_by("name", direction=DESCENDING)
        assert refusal(query) == {
            "collectionGroup": "people",
            "queryScope": "COLLECTION",
            "fields": [
                {"fieldPath": "city", "order": "ASCENDING"},
                {"fieldPath": "name", "order": "DESCENDING"},
            ],
        }

    def test_equality_with_an_inequality(self, client: Client) -> None:
        refusal(people(client, ("city", "==", "rome"), ("height", ">", 1)))

    def test_several_orders(self, client: Client) -> None:
        refusal(client.collection("people").order_by("name").order_by("age"))

    def test_the_direction_matters(self, client: Client) -> None:
        query = client.collection("people").order_by("age").order_by("name")
        refusal(query)
        query = client.collection("people").order_by("age", direction=DESCENDING)
        refusal(query.order_by("name"))

    def test_the_names_direction_matters(self, client: Client) -> None:
        query = people(client, ("city", "==", "rome")).order_by("age")
        query.get()
        snippet = refusal(query.order_by("__name__", direction=DESCENDING))
        assert snippet["fields"] == [
            {"fieldPath": "city", "order": "ASCENDING"},
            {"fieldPath": "age", "order": "ASCENDING"},
            {"fieldPath": "__name__", "order": "DESCENDING"},
        ]

    def test_composites_with_the_same_order_are_merged(self, client: Client) -> None:
        for n in range(20):
            data = {"city": "rome" if n % 2 else "oslo", "team": n % 3, "age": n}
            client.document(f"people/p{n:02}").set(data)
        query = people(client, ("city", "==", "rome"), ("team", "==", 1))
        found = [s.get("age") for s in query.order_by("age", direction=DESCENDING).stream()]
        assert found == [19, 13, 7, 1]
        refusal(query.order_by("age"))

    def test_array_elements(self, client: Client) -> None:
        query = people(client, ("tags", "array_contains", "a")).order_by("name")
        snippet = refusal(query)
        assert snippet["fields"] == [
            {"fieldPath": "tags", "arrayConfig": "CONTAINS"},
            {"fieldPath": "name", "order": "ASCENDING"},
        ]

    def test_each_part_of_a_disjunction_needs_one(self, client: Client) -> None:
        refusal(people(client, ("city", "in", ["rome", "oslo"])).order_by("name"))

    def test_sums_are_read_from_indexes(self, client: Client) -> None:
        query = people(client, ("city", "==", "rome"))
        AggregationQuery(query).sum("age").get()
        AggregationQuery(query).count().get()
        refusal(AggregationQuery(query).sum("height"))

    def test_even_an_empty_collection_is_refused(self, client: Client) -> None:
        query = client.collection("nobody").where(filter=FieldFilter("a", "==", 1)).order_by("b")
        refusal(query)


class TestSingleFields:
    def test_an_exempted_field(self, client: Client) -> None:
        assert refusal(people(client, ("secret", "==", 1))) == {
            "collectionGroup": "people",
            "fieldPath": "secret",
            "indexes": [{"order": "ASCENDING", "queryScope": "COLLECTION"}],
        }
        refusal(client.collection("people").order_by("secret", direction=DESCENDING))
        refusal(people(client, ("secret", "array_contains", 1)))

    def test_fields_in_an_exempted_map(self, client: Client) -> None:
        refusal(people(client, ("payload.deep.inside", "==", 1)))

    def test_an_exempted_collection(self, client: Client) -> None:
        quiet = client.collection("quiet")
        quiet.document("q").set({"other": 1, "day": "2026-01-01"})
        refusal(quiet.where(filter=FieldFilter("other", "==", 1)))
        assert len(quiet.where(filter=FieldFilter("day", ">", "2026")).get()) == 1
        refusal(quiet.order_by("day", direction=DESCENDING))
        assert len(quiet.get()) == 1

    def test_collection_groups_need_their_own(self, client: Client) -> None:
        group = client.collection_group("people")
        assert refusal(group.where(filter=FieldFilter("age", "==", 1))) == {
            "collectionGroup": "people",
            "fieldPath": "age",
            "indexes": [{"order": "ASCENDING", "queryScope": "COLLECTION_GROUP"}],
        }
        assert group.get() == []
