"""count, sum and avg."""

import math

import pytest
from google.api_core.exceptions import InvalidArgument
from google.cloud.firestore import Client, FieldFilter
from google.cloud.firestore_v1.aggregation import AggregationQuery
from google.cloud.firestore_v1.base_aggregation import AggregationResult
from google.cloud.firestore_v1.query import Query

from tests.integration.firestore.local_server import ours_only


def over(query: Query) -> AggregationQuery:
    return AggregationQuery(query)


def orders_of(client: Client, *filters: FieldFilter) -> Query:
    query = client.collection("orders")._query()
    for each in filters:
        query = query.where(filter=each)
    return query


def results(query: AggregationQuery) -> dict[str, object]:
    rows: list[list[AggregationResult]] = list(query.get())  # type: ignore[arg-type]
    return {each.alias: each.value for row in rows for each in row}


@pytest.fixture
def orders(client: Client) -> None:
    batch = client.batch()
    for name, total in (("o1", 10), ("o2", 20), ("o3", 0.5), ("o4", "text"), ("o5", None)):
        batch.set(client.document(f"orders/{name}"), {"total": total, "shop": name < "o3"})
    batch.set(client.document("orders/o6"), {"shop": True})
    batch.commit()


@pytest.mark.usefixtures("orders")
class TestCount:
    def test_all(self, client: Client) -> None:
        assert results(over(orders_of(client)).count(alias="n")) == {"n": 6}

    def test_of_a_filter(self, client: Client) -> None:
        query = over(orders_of(client, FieldFilter("shop", "==", True)))
        assert results(query.count(alias="n")) == {"n": 3}

    def test_of_a_disjunction(self, client: Client) -> None:
        query = over(orders_of(client, FieldFilter("total", "in", [10, 20, 99])))
        assert results(query.count(alias="n")) == {"n": 2}

    def test_of_a_window(self, client: Client) -> None:
        assert results(over(orders_of(client).offset(2).limit(3)).count(alias="n")) == {"n": 3}
        assert results(over(orders_of(client).offset(4).limit(3)).count(alias="n")) == {"n": 2}

    def test_of_nothing(self, client: Client) -> None:
        assert results(over(client.collection("nothing")._query()).count(alias="n")) == {"n": 0}

    def test_up_to(self, client: Client) -> None:
        request = {
            "parent": f"{client._database_string}/documents",
            "structured_aggregation_query": {
                "structured_query": {"from_": [{"collection_id": "orders"}]},
                "aggregations": [{"alias": "n", "count": {"up_to": {"value": 4}}}],
            },
        }
        (answer,) = client._firestore_api.run_aggregation_query(request=request)
        assert answer.result.aggregate_fields["n"].integer_value == 4


@pytest.mark.usefixtures("orders")
class TestSums:
    def test_only_numbers_are_summed(self, client: Client) -> None:
        query = over(orders_of(client))
        assert results(query.sum("total", alias="s").avg("total", alias="a")) == {
            "s": 30.5,
            "a": 30.5 / 3,
        }

    def test_documents_without_the_field_do_not_take_part(self, client: Client) -> None:
        query = over(orders_of(client)).count(alias="n").sum("total", alias="s")
        assert results(query) == {"n": 5, "s": 30.5}

    def test_whole_numbers_stay_whole(self, client: Client) -> None:
        query = over(orders_of(client, FieldFilter("total", ">=", 10)))
        found = results(query.sum("total", alias="s"))
        assert found == {"s": 30}
        assert isinstance(found["s"], int)

    def test_of_nothing(self, client: Client) -> None:
        query = over(client.collection("nothing")._query())
        assert results(query.sum("total", alias="s")) == {"s": 0}

    def test_overflow_and_nan(self, client: Client) -> None:
        client.document("big/a").set({"n": 2**63 - 1, "x": math.nan})
        client.document("big/b").set({"n": 2**63 - 1, "x": 1})
        found = results(over(client.collection("big")._query()).sum("n", alias="n"))
        assert found == {"n": 2.0**64}
        found = results(
            over(client.collection("big")._query()).sum("x", alias="s").avg("x", alias="a")
        )
        assert all(isinstance(x, float) and math.isnan(x) for x in found.values())


class TestRefusals:
    def test_the_same_alias_twice(self, client: Client) -> None:
        with pytest.raises(InvalidArgument, match="duplicate alias"):
            results(over(orders_of(client)).count(alias="n").count(alias="n"))

    @ours_only
    def test_more_than_five(self, client: Client) -> None:
        query = over(orders_of(client)).count(alias="0")
        for n in range(1, 6):
            query = query.count(alias=str(n))
        with pytest.raises(InvalidArgument, match="No more than 5"):
            results(query)
