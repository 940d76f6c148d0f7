"""A Firestore that answers at once and keeps nothing: `python -m bench.stub_firestore`.

Prints its port once it serves. It knows one brand without settings of its own, takes every write,
and stores none, so that what calls it is measured and not a database.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import grpc
import grpc.aio
import uvloop
from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from bench.beacons import BRAND
from local.firestore.messages import (
    BatchGetDocumentsRequest,
    BatchGetDocumentsResponse,
    BatchWriteRequest,
    BatchWriteResponse,
    CommitRequest,
    CommitResponse,
    WriteResult,
)

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
    }
    service = grpc.method_handlers_generic_handler("google.firestore.v1.Firestore", handlers)
    server.add_generic_rpc_handlers((service,))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
