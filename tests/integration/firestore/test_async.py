"""The asynchronous client: the same service, so only its own paths."""

import asyncio

import pytest
from google.api_core.exceptions import AlreadyExists, NotFound
from google.cloud.firestore import (
    AsyncClient,
    AsyncTransaction,
    FieldFilter,
    Increment,
    async_transactional,
)
from google.cloud.firestore_v1.async_aggregation import AsyncAggregationQuery

from tests.integration.firestore.local_server import ours_only


async def test_documents(async_client: AsyncClient) -> None:
    reference = async_client.document("people/ada")
    await reference.create({"n": 1})
    with pytest.raises(AlreadyExists):
        await reference.create({"n": 2})
    await reference.update({"n": Increment(2)})
    assert (await reference.get()).to_dict() == {"n": 3}
    await reference.delete()
    with pytest.raises(NotFound):
        await reference.update({"n": 1})


async def test_batches_and_get_all(async_client: AsyncClient) -> None:
    batch = async_client.batch()
    references = [async_client.document(f"people/p{n}") for n in range(20)]
    for n, reference in enumerate(references):
        batch.set(reference, {"n": n})
    results = await batch.commit()
    assert len(results) == 20
    found = [s.get("n") async for s in async_client.get_all(references)]
    assert sorted(found) == list(range(20))


async def test_queries(async_client: AsyncClient) -> None:
    for n in range(5):
        await async_client.document(f"people/p{n}").set({"n": n})
    query = async_client.collection("people").where(filter=FieldFilter("n", ">=", 2))
    assert [s.get("n") async for s in query.stream()] == [2, 3, 4]
    assert [s.get("n") for s in await query.order_by("n").limit_to_last(2).get()] == [3, 4]
    assert (await AsyncAggregationQuery(query).count().get())[0][0].value == 3


async def test_lists(async_client: AsyncClient) -> None:
    await async_client.document("brands/b1/orders/o1").set({})
    assert [c.id async for c in async_client.collections()] == ["brands"]
    assert [d.id async for d in async_client.collection("brands").list_documents()] == ["b1"]


@async_transactional
async def add_one(transaction: AsyncTransaction, client: AsyncClient) -> int:
    reference = client.document("counters/visits")
    snapshot = await reference.get(transaction=transaction)
    count = (snapshot.get("n") if snapshot.exists else 0) + 1
    transaction.set(reference, {"n": count})
    return int(count)


async def test_transactions(async_client: AsyncClient) -> None:
    assert [await add_one(async_client.transaction(), async_client) for _ in range(3)] == [1, 2, 3]


@ours_only
async def test_contended_transactions(async_client: AsyncClient) -> None:
    counting = (add_one(async_client.transaction(), async_client) for _ in range(100))
    assert sorted(await asyncio.gather(*counting)) == list(range(1, 101))
