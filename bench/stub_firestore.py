"""A Firestore that answers at once and keeps nothing: `python -m bench.stub_firestore`.

Prints its port once it serves. It knows one brand without settings of its own, takes every write,
stores none and finds none, so that what calls it is measured and not a database. It takes
tasks likewise, and calls nobody for them.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import grpc
import grpc.aio
import uvloop
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from bench.beacons import BRAND
from local.firestore.messages import (
    BatchGetDocumentsRequest,
    BatchGetDocumentsResponse,
    BatchWriteRequest,
    BatchWriteResponse,
    BeginTransactionRequest,
    BeginTransactionResponse,
    CommitRequest,
    CommitResponse,
    RollbackRequest,
    RunAggregationQueryRequest,
    RunAggregationQueryResponse,
    RunQueryRequest,
    RunQueryResponse,
    WriteResult,
)
from local.tasks.messages import CreateTaskRequest, Task

if TYPE_CHECKING:  # not subscriptable at run time
    Context = grpc.aio.ServicerContext[Message, Message]


async def commit(request: CommitRequest, _: "Context") -> CommitResponse:
    return CommitResponse(write_results=[WriteResult() for _ in request.writes])


async def batch_write(request: BatchWriteRequest, _: "Context") -> BatchWriteResponse:
    return BatchWriteResponse(
        write_results=[WriteResult() for _ in request.writes],
        status=[Status() for _ in request.writes],
    )


async def batch_get(
    request: BatchGetDocumentsRequest, _: "Context"
) -> AsyncIterator[BatchGetDocumentsResponse]:
    for name in request.documents:
        answer = BatchGetDocumentsResponse()
        answer.read_time.GetCurrentTime()
        if name.endswith(f"brands/{BRAND}"):
            answer.found.name = name
            answer.found.fields["ownerUid"].string_value = "owner"
            answer.found.create_time.CopyFrom(answer.read_time)
            answer.found.update_time.CopyFrom(answer.read_time)
        else:
            answer.missing = name
        yield answer


async def run_query(_: RunQueryRequest, __: "Context") -> AsyncIterator[RunQueryResponse]:
    answer = RunQueryResponse()
    answer.read_time.GetCurrentTime()
    yield answer


async def aggregate(
    request: RunAggregationQueryRequest, _: "Context"
) -> AsyncIterator[RunAggregationQueryResponse]:
    answer = RunAggregationQueryResponse()
    answer.read_time.GetCurrentTime()
    for each in request.structured_aggregation_query.aggregations:
        answer.result.aggregate_fields[each.alias].integer_value = 0
    yield answer


async def create_task(request: CreateTaskRequest, _: "Context") -> Task:
    return request.task


async def begin_transaction(_: BeginTransactionRequest, __: "Context") -> BeginTransactionResponse:
    return BeginTransactionResponse(transaction=b"1")


async def rollback(_: RollbackRequest, __: "Context") -> Empty:
    return Empty()


async def serve() -> None:
    server = grpc.aio.server()
    handlers = {
        "Commit": grpc.unary_unary_rpc_method_handler(
            commit, CommitRequest.FromString, CommitResponse.SerializeToString
        ),
        "BatchWrite": grpc.unary_unary_rpc_method_handler(
            batch_write, BatchWriteRequest.FromString, BatchWriteResponse.SerializeToString
        ),
        "BatchGetDocuments": grpc.unary_stream_rpc_method_handler(
            batch_get,
            BatchGetDocumentsRequest.FromString,
            BatchGetDocumentsResponse.SerializeToString,
        ),
        "RunQuery": grpc.unary_stream_rpc_method_handler(
            run_query, RunQueryRequest.FromString, RunQueryResponse.SerializeToString
        ),
        "RunAggregationQuery": grpc.unary_stream_rpc_method_handler(
            aggregate,
            RunAggregationQueryRequest.FromString,
            RunAggregationQueryResponse.SerializeToString,
        ),
        "BeginTransaction": grpc.unary_unary_rpc_method_handler(
            begin_transaction,
            BeginTransactionRequest.FromString,
            BeginTransactionResponse.SerializeToString,
        ),
        "Rollback": grpc.unary_unary_rpc_method_handler(
            rollback, RollbackRequest.FromString, Empty.SerializeToString
        ),
    }
    service = grpc.method_handlers_generic_handler("google.firestore.v1.Firestore", handlers)
    tasks = {
        "CreateTask": grpc.unary_unary_rpc_method_handler(
            create_task, CreateTaskRequest.FromString, Task.SerializeToString
        )
    }
    queues = grpc.method_handlers_generic_handler("google.cloud.tasks.v2.CloudTasks", tasks)
    server.add_generic_rpc_handlers((service, queues))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
