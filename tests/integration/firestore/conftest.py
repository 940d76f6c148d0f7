"""The official clients, against our Firestore or that of FIRESTORE_CONFORMANCE_HOST."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore import AsyncClient, Client

from local.firestore.indexes import Indexes
from tests.integration.firestore.local_server import INDEXES, OTHER_HOST, LocalServer

MakeClient = Callable[..., Client]


@pytest.fixture(scope="package")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer | None]:
    if OTHER_HOST is not None:
        yield None
        return
    path = tmp_path_factory.mktemp("firestore") / "store.db"
    server = LocalServer(path, Indexes.load(INDEXES)).start()
    yield server
    server.stop()


@pytest.fixture
def server(shared_server: LocalServer | None) -> LocalServer:
    """Only for tests of our own."""
    assert shared_server is not None
    shared_server.operations.reset()
    shared_server.changes.clear()
    return shared_server


@pytest.fixture
def project() -> str:
    """Each test has its own data."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def host(shared_server: LocalServer | None, monkeypatch: pytest.MonkeyPatch) -> str:
    address = OTHER_HOST if shared_server is None else shared_server.host
    assert address is not None
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", address)
    return address


@pytest.fixture
def make_client(host: str, project: str) -> Iterator[MakeClient]:
    clients: list[Client] = []
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]

    def make(database: str | None = None) -> Client:
        client = Client(project=project, credentials=credentials, database=database)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client._firestore_api.transport.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()


@pytest.fixture
async def async_client(host: str, project: str) -> AsyncIterator[AsyncClient]:
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    client = AsyncClient(project=project, credentials=credentials)
    yield client
    await client._firestore_api.transport.close()
