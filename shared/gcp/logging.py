"""Write logs: JSON for Cloud Logging on Cloud Run, plain text elsewhere.

Fields: https://cloud.google.com/logging/docs/structured-logging#special-payload-fields
"""

import json
import logging
import re
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, wraps
from types import FunctionType
from typing import Final, Protocol, cast

from shared.gcp.alarms import Alarm
from shared.gcp.redaction import redacted
from shared.gcp.settings import settings

_CLOUD_TRACE: Final = re.compile(r"(?P<trace>[0-9a-f]{32})(?![0-9a-f])")
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_CRASH: Final = "Exception on "
"""The beginning of the framework's message about an error that a function did not catch."""


class _Attributes(Protocol):
    """The headers of a request, or the attributes of an event."""

    def get(self, key: str, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _Context:
    """What logs say about the request. The attributes are read only if something is logged."""

    function: str = ""
    attributes: _Attributes | None = None
    brand: str = ""


_NOTHING: Final = _Context()
_context: ContextVar[_Context] = ContextVar("logging_context", default=_NOTHING)


def logged(name: str, function: FunctionType) -> FunctionType:
    """Return the function, wrapped so that its logs name it and the trace of its request."""
    set_up()
    call: Callable[..., Awaitable[object]] = function

    @wraps(function)
    async def with_context(request: _Attributes) -> object:
        # The context is not reset: errors that the framework logs belong to this request, too.
        _context.set(_Context(name, getattr(request, "headers", request)))
        return await call(request)

    return cast("FunctionType", with_context)


def about_function(name: str) -> None:
    """Name this function in the logs of this request from now on.

    This is for a deployed function that does the work of several.
    """
    _context.set(replace(_context.get(), function=name))


def about_brand(brand_id: str) -> None:
    """Name the brand in the logs of this request from now on."""
    context = _context.get()
    _context.set(_Context(context.function, context.attributes, brand_id))


@cache
def set_up() -> None:
    """Write logs to standard error in one format.

    Log the product's own modules from level INFO, and all others from WARNING.
    """
    handler = _StandardError()
    handler.setFormatter(JsonFormatter() if settings().json_logs else TextFormatter())
    logging.getLogger().addHandler(handler)
    for ours in ("functions", "shared"):
        logging.getLogger(ours).setLevel(logging.INFO)


class _StandardError(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:
            self.handleError(record)


class JsonFormatter(logging.Formatter):
    """Formats a log entry as one line of JSON for Cloud Logging.

    Fields are severity, message, logger, trace, brand and function; for an alarm, also its id and
    action.
    """

    def format(self, record: logging.LogRecord) -> str:
        message, stack = _redacted(self, record)
        context, alarm = _context.get(), _alarm(record)
        details: dict[str, int | str] = getattr(record, "details", {})
        entry: dict[str, object] = {
            **{name: redacted(str(value)) for name, value in details.items()},
            "severity": record.levelname,
            "message": message,
            "logger": record.name,
            **_trace(context.attributes),
        }
        if context.function:
            entry["function"] = context.function
        if context.brand:
            entry["brand"] = redacted(context.brand)
        if alarm is not None:
            entry |= {"alarm": alarm.id, "action": alarm.action}
        if stack:
            entry["stack_trace"] = stack
        return json.dumps(entry, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Formats a log entry for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        message, stack = _redacted(self, record)
        context, alarm = _context.get(), _alarm(record)
        where = " ".join(filter(None, (context.function or record.name, context.brand)))
        lines = [f"{record.levelname} {where}: {message}", stack]
        if alarm is not None:
            lines.insert(1, f"  {alarm.id}: {alarm.action}")
        return "\n".join(filter(None, lines))


def _redacted(formatter: logging.Formatter, record: logging.LogRecord) -> tuple[str, str]:
    """Return the message and the stack trace of a log entry, without personal data."""
    message, stack = record.getMessage(), ""
    if record.exc_info:
        stack = formatter.formatException(record.exc_info)
    elif _crashed(record):
        message, _, stack = message.partition("\n")
    return redacted(message), redacted(stack)


def _alarm(record: logging.LogRecord) -> Alarm | None:
    alarm = getattr(record, "alarm", None)
    if isinstance(alarm, Alarm):
        return alarm
    return Alarm.REQUEST_CRASHED if _crashed(record) else None


def _crashed(record: logging.LogRecord) -> bool:
    return record.name == "root" and record.getMessage().startswith(_CRASH)


def _trace(attributes: _Attributes | None) -> dict[str, str]:
    """Return the field with the request's trace, by which Cloud Logging groups logs.

    Return no field if the request has no trace.
    """
    if attributes is None:
        return {}
    found = _CLOUD_TRACE.match(attributes.get("x-cloud-trace-context") or "")
    found = found or _TRACEPARENT.match(attributes.get("traceparent") or "")
    if found is None:
        return {}
    trace = f"projects/{settings().project}/traces/{found['trace']}"
    return {"logging.googleapis.com/trace": trace}
