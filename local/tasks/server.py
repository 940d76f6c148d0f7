"""The gRPC server of google.cloud.tasks.v2.CloudTasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import grpc
import grpc.aio
from google.protobuf.message import Message

from local.tasks import messages
from local.tasks.errors import TasksError
from local.tasks.service import TaskService

_OPTIONS = (("grpc.max_receive_message_length", 16 << 20), ("grpc.so_reuseport", 0))
Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Message)

if TYPE_CHECKING:  # not subscriptable at run time
    Context = grpc.aio.ServicerContext[Request, Response]
    Handler = grpc.RpcMethodHandler[Request, Response]


class TaskServer:
    def __init__(self, service: TaskService) -> None:
        self._service = service
        self._server: grpc.aio.Server | None = None

    async def start(self, host: str, port: int = 0) -> int:
        """Returns the port."""
        self._server = grpc.aio.server(options=_OPTIONS)
        self._server.add_generic_rpc_handlers((_handlers(self._service),))
        bound = self._server.add_insecure_port(f"{host}:{port}")
        await self._server.start()
        return bound

    async def stop(self) -> None:
        """Cuts what is in flight."""
        if self._server is not None:
            await self._server.stop(None)


def _handlers(service: TaskService) -> grpc.GenericRpcHandler[Message, Message]:
    return grpc.method_handlers_generic_handler(
        "google.cloud.tasks.v2.CloudTasks",
        {
            "CreateQueue": _unary(messages.CreateQueueRequest, service.create_queue),
            "CreateTask": _unary(messages.CreateTaskRequest, service.create_task),
            "DeleteTask": _unary(messages.DeleteTaskRequest, service.delete_task),
            "GetQueue": _unary(messages.GetQueueRequest, service.get_queue),
            "GetTask": _unary(messages.GetTaskRequest, service.get_task),
            "ListTasks": _unary(messages.ListTasksRequest, service.list_tasks),
            "PurgeQueue": _unary(messages.PurgeQueueRequest, service.purge_queue),
        },
    )


def _unary(
    request_type: type[Request], method: Callable[[Request], Awaitable[Response]]
) -> Handler[Request, Response]:
    async def handle(request: Request, context: Context[Request, Response]) -> Response:
        try:
            return await method(request)
        except TasksError as error:
            await context.abort(error.code, error.message)

    return grpc.unary_unary_rpc_method_handler(
        handle, request_type.FromString, lambda response: response.SerializeToString()
    )
