"""What all handlers share: the store, its transactions, its counters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from local.firestore.errors import invalid_argument
from local.firestore.faults import Faults
from local.firestore.messages import (
    BatchGetDocumentsRequest,
    GetDocumentRequest,
    ListCollectionIdsRequest,
    PartitionQueryRequest,
    RunAggregationQueryRequest,
    RunQueryRequest,
    TransactionOptions,
)
from local.firestore.operations import Operations
from local.firestore.reader import Reader
from local.firestore.store import Store
from local.firestore.transactions import Transaction, Transactions, check_read_time
from local.firestore.writes import Micros, micros

Reading = BatchGetDocumentsRequest | RunAggregationQueryRequest | RunQueryRequest
ReadingAtATime = Reading | GetDocumentRequest | ListCollectionIdsRequest | PartitionQueryRequest
Item = TypeVar("Item")


@dataclass(frozen=True)
class Consistency:
    """How a request reads. `new_id` goes back to the client when it asked for a transaction."""

    transaction: Transaction | None
    new_id: bytes
    read_time: Micros

    @property
    def locking(self) -> Transaction | None:
        """The read-write transaction, if there is one."""
        if self.transaction is not None and self.transaction.snapshot is None:
            return self.transaction
        return None


@dataclass(frozen=True)
class Backend:
    store: Store
    operations: Operations
    transactions: Transactions
    faults: Faults

    def consistency(self, request: Reading, database: str) -> Consistency:
        transaction: Transaction | None = None
        new_id = b""
        match request.WhichOneof("consistency_selector"):
            case "transaction":
                transaction = self.transactions.get(request.transaction, database)
            case "new_transaction":
                # Unlike BeginTransaction, a read begins a read-only one by default.
                options = TransactionOptions(read_only=TransactionOptions.ReadOnly())
                options.MergeFrom(request.new_transaction)
                transaction = self.transactions.begin(database, options)
                new_id = transaction.id
            case "read_time":
                self.check_read_time(request)
        time = self.store.read_time()
        if transaction is not None and transaction.snapshot is not None:
            time = transaction.read_time
        return Consistency(transaction, new_id, time)

    def check_read_time(self, request: ReadingAtATime) -> None:
        """Refuse a time of which no version is kept any more; without one, read what is now."""
        if request.WhichOneof("consistency_selector") == "read_time":
            check_read_time(self.store, micros(request.read_time))

    @contextmanager
    def snapshot(self, transaction: Transaction | None) -> Iterator[Reader]:
        """A read-only transaction's snapshot, or one of its own."""
        if transaction is not None:
            yield self.transactions.reader(transaction)
            return
        connection = self.store.open_snapshot()
        try:
            yield Reader(connection, self.store.catalog)
        finally:
            self.store.close_snapshot(connection)

    def check_database(self, expected: str, actual: str) -> None:
        if expected != actual:
            raise invalid_argument(f"{actual} is not the request's database {expected}.")
