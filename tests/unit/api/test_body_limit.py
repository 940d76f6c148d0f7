"""Bodies that do not arrive are given up, and the caller is told what was waited for."""

import asyncio
import json
from collections.abc import Iterable

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from functions.http.api.body_limit import BodyLimit
from functions.http.visitor_requests import body
from shared.common.errors import TooSlowError

MOMENT = 0.01


def sent(*parts: bytes, whole: bool) -> Iterable[Message]:
    for number, part in enumerate(parts, 1):
        more = number < len(parts) or not whole
        yield {"type": "http.request", "body": part, "more_body": more}


class Client:
    """Sends these parts, then nothing more; keeps what it is answered."""

    def __init__(self, *parts: bytes, whole: bool = False, endless: bool = False) -> None:
        self._messages = iter(sent(*parts, whole=whole))
        self._endless = endless
        self.answered: list[Message] = []

    async def receive(self) -> Message:
        if self._endless:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b"", "more_body": True}
        message = next(self._messages, None)
        if message is None:
            await asyncio.Event().wait()
            raise AssertionError("unreachable")
        return message

    async def send(self, message: Message) -> None:
        self.answered.append(message)

    def answer(self) -> tuple[int, object]:
        content = b"".join(each.get("body", b"") for each in self.answered)
        return self.answered[0]["status"], json.loads(content)


async def echo(request: Request) -> Response:
    return JSONResponse((await request.body()).decode())


async def refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code)


async def answer(client: Client, idle: float, whole: float) -> tuple[int, object]:
    app = Starlette(
        routes=[Route("/", echo, methods=["PUT"])], exception_handlers={HTTPException: refused}
    )
    limited = BodyLimit(app, 100, {}, idle=idle, whole=whole)
    scope = {"type": "http", "method": "PUT", "path": "/", "headers": [], "query_string": b""}
    await limited(scope, client.receive, client.send)
    return client.answer()


async def test_a_body_in_parts_is_taken() -> None:
    assert await answer(Client(b"a", b"b", whole=True), 60, 60) == (200, "ab")


@pytest.mark.parametrize("parts", [(), (b"a",), (b"a", b"b")])
async def test_a_body_of_which_nothing_more_comes_is_given_up(parts: tuple[bytes, ...]) -> None:
    status, told = await answer(Client(*parts), MOMENT, 60)
    assert status == 408
    assert told == {"error": "no byte of the body came for 0.01 seconds; send the request again"}


async def test_a_body_that_never_ends_is_given_up() -> None:
    status, told = await answer(Client(endless=True), 60, MOMENT)
    assert status == 408
    assert told == {"error": "the body was not whole after 0.01 seconds; send less at once"}


@pytest.mark.parametrize("client", [Client(), Client(b"{"), Client(endless=True)])
async def test_a_visitors_body_is_given_up_as_a_whole(client: Client) -> None:
    request = Request({"type": "http", "method": "POST", "headers": []}, client.receive)
    with pytest.raises(TooSlowError, match=r"not whole after 0\.01 seconds"):
        await body(request, 100, MOMENT)
