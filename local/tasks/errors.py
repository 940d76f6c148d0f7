"""Refusals, each with the gRPC status that production answers."""

from grpc import StatusCode


class TasksError(Exception):
    """A request that is refused: its status and message go to the client as they are."""

    def __init__(self, code: StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid_argument(message: str) -> TasksError:
    return TasksError(StatusCode.INVALID_ARGUMENT, message)


def not_found(message: str) -> TasksError:
    return TasksError(StatusCode.NOT_FOUND, message)


def already_exists(message: str) -> TasksError:
    return TasksError(StatusCode.ALREADY_EXISTS, message)
