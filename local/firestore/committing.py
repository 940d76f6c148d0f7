"""Commit, BatchWrite, and the transactions' begin and end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from google.protobuf.empty_pb2 import Empty
from google.rpc.status_pb2 import Status
from grpc import StatusCode

from local.firestore.backend import Backend
from local.firestore.errors import FirestoreError, aborted, invalid_argument
from local.firestore.faults import FaultError
from local.firestore.group_commit import GroupCommit
from local.firestore.locks import Holder
from local.firestore.messages import (
    BatchWriteRequest,
    BatchWriteResponse,
    BeginTransactionRequest,
    BeginTransactionResponse,
    CommitRequest,
    CommitResponse,
    RollbackRequest,
    Write,
    WriteResult,
)
from local.firestore.paths import DocumentName, parse_database
from local.firestore.store import Committed
from local.firestore.transactions import Transaction
from local.firestore.writes import Applied, target, timestamp

_TRANSACTION_ID_BYTES = 16


class Committing:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._group = GroupCommit(backend.store)

    async def begin_transaction(self, request: BeginTransactionRequest) -> BeginTransactionResponse:
        database = parse_database(request.database)
        transaction = self._backend.transactions.begin(database, request.options)
        return BeginTransactionResponse(transaction=transaction.id)

    async def rollback(self, request: RollbackRequest) -> Empty:
        if len(request.transaction) != _TRANSACTION_ID_BYTES:
            raise invalid_argument("Invalid transaction.")
        self._backend.transactions.rollback(request.transaction)
        return Empty()

    async def commit(self, request: CommitRequest) -> CommitResponse:
        database = parse_database(request.database)
        transaction: Transaction | None = None
        if request.transaction:
            transaction = self._backend.transactions.get(request.transaction, database)
        committed = await self.apply(database, request.writes, transaction)
        results = [_result(applied) for applied in committed.results]
        return CommitResponse(write_results=results, commit_time=timestamp(committed.time))

    async def batch_write(self, request: BatchWriteRequest) -> BatchWriteResponse:
        database = parse_database(request.database)
        names = self._targets(database, request.writes)
        if len(set(names)) < len(names):
            raise invalid_argument(
                "the same document cannot be written more than once in a single request"
            )
        response = BatchWriteResponse()
        for write in request.writes:
            result, status = WriteResult(), Status()
            try:
                committed = await self.apply(database, [write])
                result = _result(committed.results[0])
            except FirestoreError as error:
                status = Status(code=error.code.value[0], message=error.message)
            response.write_results.append(result)
            response.status.append(status)
        return response

    async def apply(
        self, database: str, writes: Sequence[Write], transaction: Transaction | None = None
    ) -> Committed:
        """Applies all writes or none, and ends the transaction either way."""
        with self._ended(transaction) as holder:
            names = self._targets(database, writes)
            if transaction is not None and transaction.snapshot is not None and writes:
                raise invalid_argument("Cannot modify entities in a read-only transaction.")
            await self._before_commit()
            await self._backend.transactions.locks.acquire(holder, names)
            check = None
            if transaction is not None:
                check = partial(self._backend.transactions.check_unchanged, transaction)
            committed = await self._group.commit(writes, check)
        self._count(writes)
        await self._after_commit()
        return committed

    @contextmanager
    def _ended(self, transaction: Transaction | None) -> Iterator[Holder]:
        transactions = self._backend.transactions
        if transaction is None:
            holder = transactions.holder()
            try:
                yield holder
            finally:
                transactions.locks.release(holder)
            return
        try:
            yield transaction
        finally:
            transactions.end(transaction)

    def _targets(self, database: str, writes: Sequence[Write]) -> list[DocumentName]:
        names = [target(write) for write in writes]
        for name in names:
            self._backend.check_database(database, name.database)
        return names

    def _count(self, writes: Sequence[Write]) -> None:
        deletes = sum(write.WhichOneof("operation") == "delete" for write in writes)
        self._backend.operations.deletes += deletes
        self._backend.operations.writes += len(writes) - deletes

    async def _before_commit(self) -> None:
        try:
            await self._backend.faults.before_commit()
        except FaultError as fault:
            raise aborted(str(fault)) from fault

    async def _after_commit(self) -> None:
        try:
            await self._backend.faults.after_commit()
        except FaultError as fault:
            raise FirestoreError(StatusCode.UNAVAILABLE, str(fault)) from fault


def _result(applied: Applied) -> WriteResult:
    result = WriteResult(transform_results=applied.transform_results)
    if applied.updated is not None:
        result.update_time.CopyFrom(timestamp(applied.updated))
    return result
