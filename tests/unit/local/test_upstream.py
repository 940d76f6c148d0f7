"""Connections to the functions: kept while requests end cleanly, closed where one does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from local.upstream import Upstream, UpstreamError

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
PARTS = (b"a" * 70_000, b"b" * 70_000)


class Server:
    """Answers each request of a connection with the next of these; counts connections."""

    def __init__(self, *answers: bytes, closing: bool = False) -> None:
        self._answers = answers
        self._closing = closing
        self.connections = 0
        self.heads: list[bytes] = []
        self.tasks: set[asyncio.Task[None]] = set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        with suppress(ConnectionError):
            await self.serve(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in self._answers:
            try:
                self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            except asyncio.IncompleteReadError:
                break
            writer.write(answer)
            await writer.drain()
            if self._closing:
                break
        else:
            await reader.read()


@asynccontextmanager
async def upstream_of(server: Server) -> AsyncIterator[Upstream]:
    listening = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    async with listening:
        upstream = Upstream("127.0.0.1", listening.sockets[0].getsockname()[1])
        yield upstream
        upstream.close()
        await asyncio.gather(*server.tasks)


async def get(upstream: Upstream, method: str = "GET") -> tuple[int, bytes]:
    answer = await upstream.request(method, b"/x", [(b"host", b"h")], b"")
    return answer.status, answer.body


async def test_a_connection_serves_one_request_after_the_other() -> None:
    chunked = (
        b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    )
    server = Server(OK, chunked, b"HTTP/1.1 204 No Content\r\n\r\n", OK)
    async with upstream_of(server) as upstream:
        told = [await get(upstream) for _ in range(4)]
    assert told == [(200, b"ok"), (201, b"abc"), (204, b""), (200, b"ok")]
    assert server.connections == 1
    assert server.heads[0] == b"GET /x HTTP/1.1\r\nhost: h\r\n\r\n"


async def test_requests_side_by_side_have_connections_of_their_own() -> None:
    server = Server(OK, OK)
    async with upstream_of(server) as upstream:
        assert await asyncio.gather(*(get(upstream) for _ in range(3))) == [(200, b"ok")] * 3
    assert server.connections == 3


async def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    length = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
    server = Server(length, OK, length, length, OK)
    async with upstream_of(server) as upstream:
        told = [await get(upstream, method) for method in ("HEAD", "GET", "HEAD", "HEAD", "GET")]
    assert told == [(200, b""), (200, b"ok"), (200, b""), (200, b""), (200, b"ok")]
    assert server.connections == 1


async def test_a_server_that_closes_is_connected_to_again() -> None:
    server = Server(OK.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"), closing=True)
    async with upstream_of(server) as upstream:
        assert [await get(upstream) for _ in range(3)] == [(200, b"ok")] * 3
    assert server.connections == 3


@pytest.mark.parametrize(
    "cut", [b"", b"HTTP/1.1 200", OK[:-1], b"HTTP/1.1 200 OK\r\n", b"no answer at all\r\n\r\n"]
)
async def test_an_answer_that_is_not_whole_is_none(cut: bytes) -> None:
    server = Server(cut, closing=True)
    async with upstream_of(server) as upstream:
        for _ in range(2):
            with pytest.raises(UpstreamError):
                await get(upstream)
    assert server.connections == 2


async def test_nobody_listens() -> None:
    with pytest.raises(UpstreamError):
        await get(Upstream("127.0.0.1", 1))


async def parts(*, then: Exception | None = None, endless: bool = False) -> AsyncIterator[bytes]:
    for part in PARTS:
        yield part
    if then is not None:
        raise then
    if endless:
        await asyncio.Event().wait()


async def test_an_answer_before_the_body_is_sent_ends_the_connection() -> None:
    server = Server(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
    async with upstream_of(server) as upstream:
        for headers in ([], [(b"content-length", b"999999")]):
            body = parts(endless=True)
            answer = await upstream.request("POST", b"/", headers, body)
            assert answer.status == 413
    assert server.connections == 2


async def test_a_client_that_goes_away_ends_the_connection() -> None:
    server = Server()
    async with upstream_of(server) as upstream:
        for _ in range(2):
            with pytest.raises(ConnectionResetError):
                await upstream.request("POST", b"/", [], parts(then=ConnectionResetError()))
    assert server.connections == 2


@pytest.mark.parametrize("stated", [True, False])
async def test_a_body_in_parts_arrives_as_it_was(stated: bool) -> None:
    whole = b"".join(PARTS)
    received = b""

    class Reading(Server):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal received
            head = await reader.readuntil(b"\r\n\r\n")
            assert (b"transfer-encoding: chunked" in head) != stated
            if stated:
                received = await reader.readexactly(len(whole))
            else:
                while size := int(await reader.readline(), 16):
                    received += await reader.readexactly(size)
                    await reader.readline()
                await reader.readline()
            writer.write(OK)

    async with upstream_of(Reading()) as upstream:
        headers = [(b"content-length", b"%d" % len(whole))] if stated else []
        assert (await upstream.request("POST", b"/", headers, parts())).status == 200
    assert received == whole
