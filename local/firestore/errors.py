"""Refusals, each with the gRPC status that production answers."""

from grpc import StatusCode


class FirestoreError(Exception):
    """A request that is refused: its status and message go to the client as they are."""

    def __init__(self, code: StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid_argument(message: str) -> FirestoreError:
    return FirestoreError(StatusCode.INVALID_ARGUMENT, message)


def failed_precondition(message: str) -> FirestoreError:
    return FirestoreError(StatusCode.FAILED_PRECONDITION, message)


def not_found(message: str) -> FirestoreError:
    return FirestoreError(StatusCode.NOT_FOUND, message)


def already_exists(message: str) -> FirestoreError:
    return FirestoreError(StatusCode.ALREADY_EXISTS, message)


def aborted(message: str) -> FirestoreError:
    return FirestoreError(StatusCode.ABORTED, message)


def unimplemented(message: str) -> FirestoreError:
    return FirestoreError(StatusCode.UNIMPLEMENTED, message)
