"""Reads, lists and single writes of documents."""

import secrets
import string
from collections.abc import AsyncIterator, Sequence
from itertools import islice

from google.protobuf.empty_pb2 import Empty

from local.firestore.backend import Backend, Consistency
from local.firestore.committing import Committing
from local.firestore.errors import invalid_argument, not_found, unimplemented
from local.firestore.messages import (
    BatchGetDocumentsRequest,
    BatchGetDocumentsResponse,
    CreateDocumentRequest,
    DeleteDocumentRequest,
    Document,
    DocumentMask,
    GetDocumentRequest,
    ListCollectionIdsRequest,
    ListCollectionIdsResponse,
    ListDocumentsRequest,
    ListDocumentsResponse,
    Precondition,
    UpdateDocumentRequest,
    Write,
    parse_document,
)
from local.firestore.paths import (
    DocumentName,
    FieldPath,
    check_collection_id,
    parse_database,
    parse_document_name,
    parse_field_path,
    parse_parent,
)
from local.firestore.queries import project
from local.firestore.reader import CollectionScan, Reader
from local.firestore.writes import timestamp

_ID_ALPHABET = string.ascii_letters + string.digits
_DEFAULT_PAGE = 100


class Documents:
    def __init__(self, backend: Backend, committing: Committing) -> None:
        self._backend = backend
        self._committing = committing

    async def get_document(self, request: GetDocumentRequest) -> Document:
        if request.WhichOneof("consistency_selector") == "transaction":
            raise unimplemented("GetDocument in a transaction: use BatchGetDocuments.")
        self._backend.check_read_time(request)
        name = parse_document_name(request.name)
        content = self._backend.store.reader.get(name)
        self._backend.operations.reads += 1
        if content is None:
            raise not_found(f"Document ({name}) not found.")
        return parse_document(_masked(content, request.HasField("mask"), request.mask))

    async def batch_get_documents(
        self, request: BatchGetDocumentsRequest
    ) -> AsyncIterator[BatchGetDocumentsResponse]:
        database = parse_database(request.database)
        names = list(dict.fromkeys(map(parse_document_name, request.documents)))
        for name in names:
            self._backend.check_database(database, name.database)
        consistency = self._backend.consistency(request, database)
        contents = await self._read(names, consistency)
        read_time = timestamp(consistency.read_time)
        if consistency.new_id:
            yield BatchGetDocumentsResponse(transaction=consistency.new_id, read_time=read_time)
        self._backend.operations.reads += len(names)
        for name, content in zip(names, contents, strict=True):
            response = BatchGetDocumentsResponse(read_time=read_time)
            if content is None:
                response.missing = str(name)
            else:
                masked = _masked(content, request.HasField("mask"), request.mask)
                response.found.MergeFromString(masked)
            yield response

    async def _read(
        self, names: Sequence[DocumentName], consistency: Consistency
    ) -> list[bytes | None]:
        locking = consistency.locking
        if locking is not None:
            await self._backend.transactions.lock(locking, names)
        reader = self._backend.store.reader
        if consistency.transaction is not None:
            reader = self._backend.transactions.reader(consistency.transaction)
        contents = [reader.get(name) for name in names]
        if locking is not None:
            for name, content in zip(names, contents, strict=True):
                locking.documents.setdefault(name, content)
        return contents

    async def list_documents(self, request: ListDocumentsRequest) -> ListDocumentsResponse:
        database, parent = parse_parent(request.parent)
        check_collection_id(request.collection_id)
        if request.order_by not in {"", "__name__"}:
            raise unimplemented("ListDocuments in another order than __name__.")
        if request.WhichOneof("consistency_selector") is not None:
            raise unimplemented("ListDocuments at a time or in a transaction.")
        reader = self._backend.store.reader
        path = (*parent, request.collection_id)
        found = _page(reader, database, path, request)
        size = request.page_size or _DEFAULT_PAGE
        self._backend.operations.reads += max(1, min(len(found), size))
        response = ListDocumentsResponse()
        for document_id, content in found[:size]:
            if content is None:
                name = DocumentName(database, path, document_id)
                response.documents.append(Document(name=str(name)))
            else:
                masked = _masked(content, request.HasField("mask"), request.mask)
                response.documents.append(parse_document(masked))
        if len(found) > size:
            response.next_page_token = found[size - 1][0]
        return response

    async def list_collection_ids(
        self, request: ListCollectionIdsRequest
    ) -> ListCollectionIdsResponse:
        self._backend.check_read_time(request)
        database, parent = parse_parent(request.parent)
        reader = self._backend.store.reader
        prefix = "".join(f"{segment}/" for segment in parent)
        ids = sorted({path[0] for path in _below(reader, database, prefix)})
        start = [each for each in ids if each > request.page_token]
        size = request.page_size or len(start)
        self._backend.operations.reads += 1
        token = start[size - 1] if len(start) > size else ""
        return ListCollectionIdsResponse(collection_ids=start[:size], next_page_token=token)

    async def create_document(self, request: CreateDocumentRequest) -> Document:
        database, parent = parse_parent(request.parent)
        check_collection_id(request.collection_id)
        document_id = request.document_id or _random_id()
        name = DocumentName(database, (*parent, request.collection_id), document_id)
        write = Write(update=request.document, current_document=Precondition(exists=False))
        write.update.name = str(parse_document_name(str(name)))
        return await self._written(name, write)

    async def update_document(self, request: UpdateDocumentRequest) -> Document:
        name = parse_document_name(request.document.name)
        write = Write(update=request.document)
        if request.HasField("update_mask"):
            write.update_mask.CopyFrom(request.update_mask)
        if request.HasField("current_document"):
            write.current_document.CopyFrom(request.current_document)
        return await self._written(name, write)

    async def delete_document(self, request: DeleteDocumentRequest) -> Empty:
        name = parse_document_name(request.name)
        write = Write(delete=request.name)
        if request.HasField("current_document"):
            write.current_document.CopyFrom(request.current_document)
        await self._committing.apply(name.database, [write])
        return Empty()

    async def _written(self, name: DocumentName, write: Write) -> Document:
        await self._committing.apply(name.database, [write])
        content = self._backend.store.reader.get(name)
        if content is None:
            raise not_found(f"Document ({name}) not found.")
        return parse_document(content)


def _masked(content: bytes, has_mask: bool, mask: DocumentMask) -> bytes:
    return project(content, map(parse_field_path, mask.field_paths)) if has_mask else content


def _random_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(20))


def _page(
    reader: Reader, database: str, path: FieldPath, request: ListDocumentsRequest
) -> list[tuple[str, bytes | None]]:
    """One more than the page holds. Missing documents are those that only have collections."""
    size = (request.page_size or _DEFAULT_PAGE) + 1
    if size < 1:
        raise invalid_argument("page_size is negative")
    found: dict[str, bytes | None] = {}
    if request.show_missing:
        prefix = "".join(f"{segment}/" for segment in path)
        ids = {below[0] for below in _below(reader, database, prefix)}
        found = {each: None for each in ids if each > request.page_token}
    collection = reader.catalog.collection(database, path)
    if collection is not None:
        scan = CollectionScan(collection.id, request.page_token + "\0", None, reverse=False)
        if not request.page_token:
            scan = CollectionScan(collection.id, "", None, reverse=False)
        for row in islice(reader.rows(scan), size):
            name = parse_document_name(parse_document(row.content).name)
            found[name.id] = row.content
    return sorted(found.items())[:size]


def _below(reader: Reader, database: str, prefix: str) -> list[list[str]]:
    """The paths, behind `prefix`, of the collections that hold documents."""
    return [
        path[len(prefix) :].split("/")
        for row_id, path in reader.collection_paths(database, prefix)
        if not reader.is_empty(row_id)
    ]
