"""Define the errors that a caller can act on. Every other error is a bug or an outage.

Each class has the HTTP status of the response. The message says what is wrong, and what is
expected.
"""

from typing import ClassVar


class MarketingError(Exception):
    """The base class. `status` is the HTTP status, and callers see `message`."""

    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadRequestError(MarketingError):
    """The body of the request cannot be read."""

    status = 400


class UnauthorizedError(MarketingError):
    """The caller did not prove who they are."""

    status = 401


class ForbiddenError(MarketingError):
    """The caller may not do this."""

    status = 403


class NotFoundError(MarketingError):
    """What the request names does not exist."""

    status = 404


class TooSlowError(MarketingError):
    """The body of the request did not arrive in time."""

    status = 408


class ConflictError(MarketingError):
    """The request conflicts with what is stored."""

    status = 409


class GoneError(MarketingError):
    """What the request names existed, and will not come back."""

    status = 410


class TooLargeError(MarketingError):
    """The body of the request is too large."""

    status = 413


class InvalidError(MarketingError):
    """A value in the request is not allowed."""

    status = 422


class TooManyRequestsError(MarketingError):
    """The caller sends too many requests.

    `retry_after` is the number of whole seconds to wait.
    """

    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(MarketingError):
    """The request cannot succeed now. The caller may send the same request again."""

    status = 503
