"""Writes that arrive together share a request, and nothing else."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc.aio
import pytest
from google.api_core.exceptions import Aborted, AlreadyExists, InvalidArgument, NotFound
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore import AsyncClient, Increment, Maximum

from local.firestore.faults import FaultError
from local.firestore.indexes import Indexes
from shared.gcp.batched_writes import MOST_WRITES, BatchedWrites
from tests.integration.firestore.local_server import INDEXES, LocalServer, NextCommit, ours_only


class Requests(grpc.aio.UnaryUnaryClientInterceptor):  # type: ignore[type-arg]
    """The names of the documents of each BatchWrite that was sent."""

    def __init__(self) -> None:
        self.sent: list[list[str]] = []

    async def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        if details.method.endswith(b"/BatchWrite"):
            self.sent.append([write.update.name for write in request.writes])
        return await continuation(details, request)


@pytest.fixture
def requests(async_client: AsyncClient) -> Requests:
    requests = Requests()
    channel = async_client._firestore_api.transport.grpc_channel
    channel._unary_unary_interceptors.append(requests)
    return requests


@pytest.fixture
def writes(async_client: AsyncClient, requests: Requests) -> BatchedWrites:
    assert requests.sent == []
    return BatchedWrites(async_client)


async def read(client: AsyncClient, path: str) -> dict[str, Any] | None:
    fields: dict[str, Any] | None = (await client.document(path).get()).to_dict()
    return fields


class TestTogether:
    async def test_many_documents_share_few_requests(
        self, writes: BatchedWrites, requests: Requests, async_client: AsyncClient
    ) -> None:
        count = 2 * MOST_WRITES + 50
        await asyncio.gather(*(writes.create(f"c/{n}", {"n": n}) for n in range(count)))
        stored = [document async for document in async_client.collection("c").stream()]
        assert {document.get("n") for document in stored} == set(range(count))
        assert [len(names) for names in requests.sent] == [MOST_WRITES, MOST_WRITES, 50]

    async def test_a_request_never_holds_a_document_twice(
        self, writes: BatchedWrites, requests: Requests, async_client: AsyncClient
    ) -> None:
        paths = [f"d/{n}" for n in range(5)]
        await asyncio.gather(*(writes.create(path, {"views": 0}) for path in paths))
        await asyncio.gather(
            *(writes.update(path, {"views": Increment(1)}) for _ in range(12) for path in paths)
        )
        assert all(len(names) == len(set(names)) for names in requests.sent)
        assert [await read(async_client, path) for path in paths] == [{"views": 12}] * 5

    async def test_writes_of_one_document_keep_their_order(
        self, writes: BatchedWrites, async_client: AsyncClient
    ) -> None:
        await asyncio.gather(
            writes.create("d/1", {"n": -1, "kept": True}),
            *(writes.update("d/1", {"n": n, "highest": Maximum(n)}) for n in range(20)),
        )
        assert await read(async_client, "d/1") == {"n": 19, "kept": True, "highest": 19}


class TestRefusals:
    async def test_each_write_fails_alone(
        self, writes: BatchedWrites, async_client: AsyncClient
    ) -> None:
        await writes.create("d/there", {"a": 1})
        outcomes = await asyncio.gather(
            writes.create("d/there", {"a": 2}),
            writes.create("d/new", {"a": 3}),
            writes.update("d/missing", {"a": 4}),
            writes.update("d/there", {"b": 5}),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [
            AlreadyExists,
            type(None),
            NotFound,
            type(None),
        ]
        assert await read(async_client, "d/there") == {"a": 1, "b": 5}
        assert await read(async_client, "d/new") == {"a": 3}

    async def test_what_makes_a_request_invalid_harms_no_other_write(
        self, writes: BatchedWrites, async_client: AsyncClient
    ) -> None:
        outcomes = await asyncio.gather(
            writes.create("d/1", {"a": 1}),
            writes.create("a-collection", {"a": 2}),
            writes.create("d/3", {"a": 3}),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [
            type(None),
            InvalidArgument,
            type(None),
        ]
        assert await read(async_client, "d/3") == {"a": 3}

    async def test_a_write_follows_one_that_was_refused(self, writes: BatchedWrites) -> None:
        refused, stored = await asyncio.gather(
            writes.update("d/1", {"a": 1}), writes.create("d/1", {"a": 2}), return_exceptions=True
        )
        assert isinstance(refused, NotFound)
        assert stored is None


@ours_only
class TestPassingFaults:
    async def test_an_aborted_write_is_repeated(
        self, writes: BatchedWrites, server: LocalServer, async_client: AsyncClient
    ) -> None:
        server.faults.abort = True
        await asyncio.gather(*(writes.create(f"d/{n}", {"n": n}) for n in range(5)))
        assert not server.faults.abort
        assert await read(async_client, "d/0") == {"n": 0}
        assert server.operations.writes == 5

    async def test_a_write_whose_answer_was_lost_is_repeated(
        self, writes: BatchedWrites, server: LocalServer, async_client: AsyncClient
    ) -> None:
        await writes.create("d/1", {"n": 0})
        server.faults.lose = True
        await writes.update("d/1", {"n": Maximum(7)})
        assert await read(async_client, "d/1") == {"n": 7}
        assert server.operations.writes == 3

    async def test_a_repeated_creation_meets_its_own_document(
        self, writes: BatchedWrites, server: LocalServer
    ) -> None:
        server.faults.lose = True
        with pytest.raises(AlreadyExists):
            await writes.create("d/1", {"n": 0})

    async def test_a_repeat_stays_before_later_writes_of_its_document(
        self, writes: BatchedWrites, server: LocalServer, async_client: AsyncClient
    ) -> None:
        await writes.create("d/1", {"n": 0})
        server.faults.abort = True
        await asyncio.gather(*(writes.update("d/1", {"n": n}) for n in range(1, 4)))
        assert await read(async_client, "d/1") == {"n": 3}


@dataclass
class Gate(NextCommit):
    """Holds the next commit until it is opened; refuses all while `closed`."""

    hold: bool = False
    closed: bool = False
    held: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    async def before_commit(self) -> None:
        if self.closed:
            raise FaultError("closed")
        if self.hold:
            self.hold = False
            self.held.set()
            await asyncio.to_thread(self.opened.wait)


@ours_only
class TestHeld:
    @pytest.fixture
    def gate(self) -> Gate:
        return Gate()

    @pytest.fixture
    def held_server(
        self, gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[LocalServer]:
        server = LocalServer(tmp_path / "store.db", Indexes.load(INDEXES), faults=gate).start()
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", server.host)
        yield server
        gate.opened.set()
        server.stop()

    @pytest.fixture
    async def client(self, held_server: LocalServer) -> AsyncClient:
        assert held_server.host
        credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
        return AsyncClient(project="held", credentials=credentials)

    async def test_a_write_does_not_wait_for_the_answer_to_another(
        self, client: AsyncClient, gate: Gate
    ) -> None:
        writes = BatchedWrites(client)
        gate.hold = True
        first = asyncio.create_task(writes.create("d/1", {}))
        await asyncio.to_thread(gate.held.wait)
        await writes.create("d/2", {})
        assert not first.done()
        gate.opened.set()
        await first

    async def test_who_gives_up_takes_no_write_along(self, client: AsyncClient, gate: Gate) -> None:
        writes = BatchedWrites(client)
        gate.hold = True
        waiters = [asyncio.create_task(writes.create(f"d/{n}", {"n": n})) for n in range(3)]
        behind = asyncio.create_task(writes.update("d/0", {"n": 9}))
        await asyncio.to_thread(gate.held.wait)
        waiters[0].cancel()
        gate.opened.set()
        outcomes = await asyncio.gather(*waiters, behind, return_exceptions=True)
        assert isinstance(outcomes[0], asyncio.CancelledError)
        assert outcomes[1:] == [None, None, None]
        assert await read(client, "d/0") == {"n": 9}

    async def test_a_refusal_that_does_not_pass_is_told(
        self, client: AsyncClient, gate: Gate
    ) -> None:
        writes = BatchedWrites(client)
        gate.closed = True
        with pytest.raises(Aborted):
            await writes.create("d/1", {})
        gate.closed = False
        await writes.create("d/1", {})

    # grpc's own coroutines outlive a loop that ends under them; they are collected here
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_the_end_of_the_loop_leaves_no_one_waiting(
        self, held_server: LocalServer, gate: Gate
    ) -> None:
        async def serve() -> list[asyncio.Task[None]]:
            credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
            writes = BatchedWrites(AsyncClient(project="held", credentials=credentials))
            gate.hold = True
            waiters = [asyncio.create_task(writes.create("d/1", {}))]
            await asyncio.to_thread(gate.held.wait)
            waiters.append(asyncio.create_task(writes.create("d/2", {})))
            return waiters

        assert held_server.host
        waiters = asyncio.run(serve())
        assert all(waiter.cancelled() for waiter in waiters)
        del waiters
        gc.collect()
