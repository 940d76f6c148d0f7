"""BatchWrite and the bulk writer, which do not write all or nothing."""

import pytest
from google.api_core.exceptions import InvalidArgument
from google.cloud.firestore import Client
from google.cloud.firestore_v1.types import BatchWriteResponse

OWNER = [("authorization", "Bearer owner")]
ALREADY_EXISTS, NOT_FOUND = 6, 5


def batch_write(client: Client, *writes: dict[str, object]) -> BatchWriteResponse:
    request = {"database": client._database_string, "writes": writes}
    response: BatchWriteResponse = client._firestore_api.batch_write(
        request=request, metadata=OWNER
    )
    return response


def update(client: Client, path: str, *, exists: bool | None = None) -> dict[str, object]:
    write: dict[str, object] = {"update": {"name": f"{client._database_string}/documents/{path}"}}
    if exists is not None:
        write["current_document"] = {"exists": exists}
    return write


class TestBatchWrite:
    def test_each_write_has_its_own_status(self, client: Client) -> None:
        client.document("people/bob").set({})
        response = batch_write(
            client,
            update(client, "people/ada"),
            update(client, "people/bob", exists=False),
            update(client, "people/cid", exists=True),
        )
        assert [status.code for status in response.status] == [0, ALREADY_EXISTS, NOT_FOUND]
        assert len(response.write_results) == 3
        assert client.document("people/ada").get().exists
        assert not client.document("people/cid").get().exists

    def test_a_document_twice_refuses_all(self, client: Client) -> None:
        with pytest.raises(InvalidArgument, match="more than once"):
            batch_write(client, update(client, "people/ada"), update(client, "people/ada"))
        assert not client.document("people/ada").get().exists


class TestBulkWriter:
    def test_many_documents(self, client: Client) -> None:
        writer = client.bulk_writer()
        for n in range(120):
            writer.set(client.document(f"people/p{n:03}"), {"n": n})
        writer.close()  # type: ignore[no-untyped-call]
        assert [s.get("n") for s in client.collection("people").stream()] == list(range(120))
