"""RunQuery, RunAggregationQuery and PartitionQuery."""

from collections.abc import AsyncIterator
from dataclasses import replace

from local.firestore.aggregations import Aggregated, aggregate
from local.firestore.backend import Backend, Consistency
from local.firestore.entries import NAME_INDEX, group_key
from local.firestore.errors import invalid_argument
from local.firestore.messages import (
    Cursor,
    PartitionQueryRequest,
    PartitionQueryResponse,
    RunAggregationQueryRequest,
    RunAggregationQueryResponse,
    RunQueryRequest,
    RunQueryResponse,
    Value,
    parse_document,
)
from local.firestore.paths import parse_document_name, parse_parent
from local.firestore.queries import project, run_query
from local.firestore.reader import EntryScan
from local.firestore.structured import Query, parse_query
from local.firestore.transactions import Transaction
from local.firestore.values import TOP
from local.firestore.writes import timestamp


class Querying:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def run_query(self, request: RunQueryRequest) -> AsyncIterator[RunQueryResponse]:
        query = parse_query(request.parent, request.structured_query)
        consistency = self._backend.consistency(request, query.database)
        read_time = timestamp(consistency.read_time)
        if consistency.new_id:
            yield RunQueryResponse(transaction=consistency.new_id, read_time=read_time)
        found = 0
        try:
            async for content in self._contents(query, consistency):
                found += 1
                response = RunQueryResponse(read_time=read_time)
                response.document.MergeFromString(content)
                yield response
        finally:
            self._backend.operations.reads += max(1, found + query.offset)
        if not found:
            yield RunQueryResponse(read_time=read_time, done=True)

    async def _contents(self, query: Query, consistency: Consistency) -> AsyncIterator[bytes]:
        store = self._backend.store
        if consistency.locking is not None:
            for content in await self._locked(query, consistency.locking):
                yield content
            return
        with self._backend.snapshot(consistency.transaction) as reader:
            for content in run_query(query, store.indexes, reader):
                yield content

    async def _locked(self, query: Query, transaction: Transaction) -> list[bytes]:
        """All results, locked; the commit checks that the query would still give the same."""
        store = self._backend.store
        whole = replace(query, projection=None)

        def run() -> list[bytes]:
            return list(run_query(whole, store.indexes, store.reader))

        contents = run()
        while await self._backend.transactions.lock(
            transaction, [parse_document_name(parse_document(each).name) for each in contents]
        ):
            contents = run()
        transaction.checks.append(lambda: run() == contents)
        if query.projection is None:
            return contents
        return [project(content, query.projection) for content in contents]

    async def run_aggregation_query(
        self, request: RunAggregationQueryRequest
    ) -> AsyncIterator[RunAggregationQueryResponse]:
        structured = request.structured_aggregation_query
        query = parse_query(request.parent, structured.structured_query)
        consistency = self._backend.consistency(request, query.database)
        store = self._backend.store

        def run() -> Aggregated:
            with self._backend.snapshot(consistency.transaction) as reader:
                return aggregate(query, structured, store.indexes, reader)

        aggregated = run()
        if consistency.locking is not None:
            consistency.locking.checks.append(lambda: run() == aggregated)
        self._backend.operations.reads += aggregated.billed_reads
        response = RunAggregationQueryResponse(
            read_time=timestamp(consistency.read_time), transaction=consistency.new_id
        )
        for alias, value in aggregated.values.items():
            response.result.aggregate_fields[alias].CopyFrom(value)
        yield response

    async def partition_query(self, request: PartitionQueryRequest) -> PartitionQueryResponse:
        """Cuts a collection group into parts of equal size."""
        self._backend.check_read_time(request)
        if request.partition_count < 1:
            raise invalid_argument("partition_count must be positive.")
        query = parse_query(request.parent, request.structured_query)
        reader = self._backend.store.reader
        group = reader.catalog.group(query.database, query.group)
        index = reader.catalog.index(NAME_INDEX)
        if group is None or index is None:
            return PartitionQueryResponse()
        _, parent = parse_parent(request.parent)
        below = group_key(parent) + b"\0" if parent else b""
        upper = group_key(parent) + b"\1" if parent else TOP
        scan = EntryScan(-group, index, b"", below, upper, reverse=False)
        self._backend.operations.reads += 1
        every = -(-reader.count(scan, None) // (request.partition_count + 1))
        keys = reader.keys(scan, every) if every else iter(())
        names = (f"{query.database}/documents/{key.decode().replace(chr(0), '/')}" for key in keys)
        partitions = [Cursor(values=[Value(reference_value=n)], before=True) for n in names]
        return PartitionQueryResponse(partitions=partitions[: request.partition_count])
