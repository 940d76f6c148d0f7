"""The family of errors a caller can act on; everything else is a bug or an outage.

Each carries the HTTP status it answers with and a message that names what was wrong and what
would be right.
"""

from typing import ClassVar


class MarketingError(Exception):
    """The base: `status` is the HTTP status, the message is shown to the caller."""

    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadRequestError(MarketingError):
    status = 400


class UnauthorizedError(MarketingError):
    status = 401


class ForbiddenError(MarketingError):
    status = 403


class NotFoundError(MarketingError):
    status = 404


class ConflictError(MarketingError):
    status = 409


class GoneError(MarketingError):
    """It was there, and will not come back."""

    status = 410


class TooLargeError(MarketingError):
    status = 413


class InvalidError(MarketingError):
    status = 422


class TooManyRequestsError(MarketingError):
    """`retry_after` is in whole seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(MarketingError):
    """Nothing was acknowledged; the same request may be sent again."""

    status = 503
