"""The gRPC server of google.firestore.v1.Firestore."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import grpc
import grpc.aio
from google.protobuf.message import Message

from local.firestore import messages
from local.firestore.backend import Backend
from local.firestore.committing import Committing
from local.firestore.documents import Documents
from local.firestore.errors import FirestoreError
from local.firestore.faults import Faults, NoFaults
from local.firestore.operations import Operations
from local.firestore.querying import Querying
from local.firestore.store import Store
from local.firestore.transactions import Transactions

SERVICE = "google.firestore.v1.Firestore"
_OPTIONS = (
    ("grpc.max_receive_message_length", 16 << 20),
    ("grpc.max_send_message_length", -1),
    ("grpc.so_reuseport", 0),
)
Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Message)

if TYPE_CHECKING:  # not subscriptable at run time
    Context = grpc.aio.ServicerContext[Request, Response]
    Handler = grpc.RpcMethodHandler[Request, Response]


class FirestoreServer:
    def __init__(self, store: Store, operations: Operations, faults: Faults | None = None) -> None:
        transactions = Transactions(store)
        self._backend = Backend(store, operations, transactions, faults or NoFaults())
        self._server: grpc.aio.Server | None = None

    async def start(self, host: str, port: int = 0) -> int:
        """Returns the port."""
        self._server = grpc.aio.server(options=_OPTIONS)
        self._server.add_generic_rpc_handlers((_handlers(self._backend),))
        bound = self._server.add_insecure_port(f"{host}:{port}")
        await self._server.start()
        return bound

    async def stop(self) -> None:
        """Cuts what is in flight."""
        if self._server is not None:
            await self._server.stop(None)
        self._backend.transactions.end_all()


def _handlers(backend: Backend) -> grpc.GenericRpcHandler[Message, Message]:
    committing = Committing(backend)
    documents = Documents(backend, committing)
    querying = Querying(backend)
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "BatchGetDocuments": _stream(
                messages.BatchGetDocumentsRequest, documents.batch_get_documents
            ),
            "BatchWrite": _unary(messages.BatchWriteRequest, committing.batch_write),
            "BeginTransaction": _unary(
                messages.BeginTransactionRequest, committing.begin_transaction
            ),
            "Commit": _unary(messages.CommitRequest, committing.commit),
            "CreateDocument": _unary(messages.CreateDocumentRequest, documents.create_document),
            "DeleteDocument": _unary(messages.DeleteDocumentRequest, documents.delete_document),
            "GetDocument": _unary(messages.GetDocumentRequest, documents.get_document),
            "ListCollectionIds": _unary(
                messages.ListCollectionIdsRequest, documents.list_collection_ids
            ),
            "ListDocuments": _unary(messages.ListDocumentsRequest, documents.list_documents),
            "PartitionQuery": _unary(messages.PartitionQueryRequest, querying.partition_query),
            "Rollback": _unary(messages.RollbackRequest, committing.rollback),
            "RunAggregationQuery": _stream(
                messages.RunAggregationQueryRequest, querying.run_aggregation_query
            ),
            "RunQuery": _stream(messages.RunQueryRequest, querying.run_query),
            "UpdateDocument": _unary(messages.UpdateDocumentRequest, documents.update_document),
        },
    )


def _unary(
    request_type: type[Request], method: Callable[[Request], Awaitable[Response]]
) -> Handler[Request, Response]:
    async def handle(request: Request, context: Context[Request, Response]) -> Response:
        try:
            return await method(request)
        except FirestoreError as error:
            await context.abort(error.code, error.message)

    return grpc.unary_unary_rpc_method_handler(
        handle, request_type.FromString, lambda response: response.SerializeToString()
    )


def _stream(
    request_type: type[Request], method: Callable[[Request], AsyncIterator[Response]]
) -> Handler[Request, Response]:
    async def handle(
        request: Request, context: Context[Request, Response]
    ) -> AsyncIterator[Response]:
        try:
            async for response in method(request):
                yield response
        except FirestoreError as error:
            await context.abort(error.code, error.message)

    return grpc.unary_stream_rpc_method_handler(
        handle, request_type.FromString, lambda response: response.SerializeToString()
    )
