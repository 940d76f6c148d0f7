"""Logs: one line of JSON for Cloud Logging, or text for people, each with what to do next."""

import asyncio
import json
import logging
import sys
from types import FunctionType

import pytest
from cloudevents.http import CloudEvent
from starlette.requests import Request

from shared.gcp.alarms import Alarm
from shared.gcp.logging import JsonFormatter, TextFormatter, about_brand, logged

TRACE = "105445aa7843bc8bf206b12000100000"
ALARM = Alarm.STORE_REFUSED_BEACONS


def record(message: str, error: Exception | None = None, **extra: object) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("shared.tests", logging.ERROR, __file__, 1, message, (), exc_info)
    vars(made).update(extra)
    return made


def raised() -> Exception:
    try:
        raise ValueError("no room for anna@shop.example")
    except ValueError as error:
        return error


def entry(made: logging.LogRecord) -> dict[str, str]:
    line = JsonFormatter().format(made)
    assert "\n" not in line
    told: dict[str, str] = json.loads(line)
    return told


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


def told_in(made: object) -> dict[str, str]:
    """What a log says inside a function that is called with this."""

    async def function(_request: object) -> dict[str, str]:
        about_brand("demo")
        return entry(record("it happened"))

    assert isinstance(function, FunctionType)
    answer: dict[str, str] = asyncio.run(logged("a-function", function)(made))
    return answer


def test_an_alarm_says_what_happened_and_what_to_do() -> None:
    told = entry(record(ALARM.meaning, raised(), alarm=ALARM, details={"day": "2026-01-15"}))
    assert told["severity"] == "ERROR"
    assert told["message"] == ALARM.meaning
    assert told["alarm"] == ALARM.id
    assert told["action"] == ALARM.action
    assert told["day"] == "2026-01-15"
    assert "ValueError" in told["stack_trace"]
    assert "test_logging.py" in told["stack_trace"]


def test_no_log_names_a_person() -> None:
    made = record("for anna@shop.example", raised(), details={"who": "10.0.0.1"})
    assert "anna" not in JsonFormatter().format(made)
    assert "10.0.0.1" not in JsonFormatter().format(made)
    assert "anna" not in TextFormatter().format(made)


def test_details_do_not_replace_what_every_log_has() -> None:
    assert entry(record("kept", details={"message": "other", "severity": "DEBUG"})) == {
        "message": "kept",
        "severity": "ERROR",
        "logger": "shared.tests",
    }


@pytest.mark.parametrize(
    "made",
    [
        request(x_cloud_trace_context=f"{TRACE}/1;o=1"),
        request(x_cloud_trace_context=TRACE),
        request(traceparent=f"00-{TRACE}-00f067aa0ba902b7-01"),
        CloudEvent(
            {"type": "t", "source": "s", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, {}
        ),
    ],
    ids=["cloud trace", "trace alone", "traceparent", "event"],
)
def test_a_log_names_function_brand_and_trace(made: object) -> None:
    told = told_in(made)
    assert told["function"] == "a-function"
    assert told["brand"] == "demo"
    assert told["logging.googleapis.com/trace"].endswith(f"/traces/{TRACE}")


@pytest.mark.parametrize("header", ["", "x", f"{TRACE}0", "00-short-00f067aa0ba902b7-01"])
def test_what_is_no_trace_is_left_out(header: str) -> None:
    told = told_in(request(x_cloud_trace_context=header, traceparent=header))
    assert "logging.googleapis.com/trace" not in told


def test_a_crash_that_the_framework_logs_is_an_alarm() -> None:
    crash = "Exception on / [POST]\nTraceback (most recent call last):\nValueError: x"
    made = logging.LogRecord("root", logging.ERROR, __file__, 1, crash, (), None)
    told = entry(made)
    assert told["message"] == "Exception on / [POST]"
    assert told["stack_trace"].startswith("Traceback")
    assert told["alarm"] == Alarm.REQUEST_CRASHED.id
    assert Alarm.REQUEST_CRASHED.action in TextFormatter().format(made)


def test_text_is_for_people() -> None:
    assert TextFormatter().format(record("it happened", alarm=ALARM)) == (
        f"ERROR shared.tests: it happened\n  {ALARM.id}: {ALARM.action}"
    )


def test_a_wrapped_function_keeps_its_name_and_stays_one() -> None:
    async def function(_request: object) -> None: ...

    assert isinstance(function, FunctionType)
    wrapped = logged("a-function", function)
    assert isinstance(wrapped, FunctionType)
    assert wrapped.__name__ == "function"
    assert asyncio.iscoroutinefunction(wrapped)


def test_set_up_logs_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    async def function(_request: object) -> None:
        ALARM.report(day="2026-01-15")

    assert isinstance(function, FunctionType)
    asyncio.run(logged("a-function", function)(request()))
    assert sys.stderr is not sys.__stderr__
    assert ALARM.action in capsys.readouterr().err


def test_alarms_have_ids_of_their_own() -> None:
    ids = [alarm.id for alarm in Alarm]
    assert len(set(ids)) == len(ids)
    assert all(alarm.meaning and alarm.action for alarm in Alarm)
