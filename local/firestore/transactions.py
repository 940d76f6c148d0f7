"""Transactions: what each has read, the locks it holds, or the snapshot it sees."""

import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from local.firestore.errors import FirestoreError, aborted, failed_precondition, invalid_argument
from local.firestore.locks import CONTENTION, Holder, Locks
from local.firestore.messages import TransactionOptions
from local.firestore.paths import DocumentName
from local.firestore.reader import Reader
from local.firestore.store import Store
from local.firestore.writes import Micros, micros

MAX_SECONDS = 270.0
MAX_IDLE_SECONDS = 60.0
CONTENDED_IDLE_SECONDS = 5.0


@dataclass(eq=False)
class Transaction(Holder):
    """`snapshot` is only for read-only ones; the others keep what they read to compare it."""

    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    database: str = ""
    snapshot: sqlite3.Connection | None = None
    read_time: Micros = 0
    began: float = 0.0
    documents: dict[DocumentName, bytes | None] = field(default_factory=dict)
    checks: list[Callable[[], bool]] = field(default_factory=list)


class Transactions:
    def __init__(self, store: Store, now: Callable[[], float] = time.monotonic) -> None:
        """`now` is real time: a moved clock must not end transactions."""
        self._store = store
        self._now = now
        self._open: dict[bytes, Transaction] = {}
        self.locks = Locks(now, CONTENDED_IDLE_SECONDS)

    def begin(self, database: str, options: TransactionOptions) -> Transaction:
        self.end_expired()
        now = self._now()
        transaction = Transaction(database=database, began=now, last_active=now)
        if options.HasField("read_only"):
            if options.read_only.HasField("read_time"):
                check_read_time(self._store, micros(options.read_only.read_time))
            transaction.read_time = self._store.read_time()
            transaction.snapshot = self._store.open_snapshot()
        self._open[transaction.id] = transaction
        return transaction

    def get(self, transaction_id: bytes, database: str) -> Transaction:
        """The open transaction; raises INVALID_ARGUMENT when there is none of this id."""
        self.end_expired()
        transaction = self._open.get(transaction_id)
        if transaction is None or transaction.database != database:
            raise invalid_argument("Transaction is invalid or closed.")
        transaction.last_active = self._now()
        return transaction

    def holder(self) -> Holder:
        """For a commit outside any transaction."""
        return Holder(last_active=self._now())

    def rollback(self, transaction_id: bytes) -> None:
        """Ends it, if it is still open."""
        transaction = self._open.get(transaction_id)
        if transaction is not None:
            self.end(transaction)

    def reader(self, transaction: Transaction) -> Reader:
        if transaction.snapshot is None:
            return self._store.reader
        return Reader(transaction.snapshot, self._store.catalog)

    async def lock(self, transaction: Transaction, names: Sequence[DocumentName]) -> bool:
        """Locks documents that are read. True when it had to wait, so that they may be others."""
        check_not_aborted(transaction)
        waited = await self.locks.acquire(transaction, names)
        check_not_aborted(transaction)
        transaction.last_active = self._now()
        return waited

    def check_unchanged(self, transaction: Transaction) -> None:
        """Raises ABORTED when anything that was read has changed since."""
        check_not_aborted(transaction)
        reader = self._store.reader
        for name, content in transaction.documents.items():
            if reader.get(name) != content:
                raise aborted(CONTENTION)
        if not all(check() for check in transaction.checks):
            raise aborted(CONTENTION)

    def end(self, transaction: Transaction) -> None:
        self._open.pop(transaction.id, None)
        self.locks.release(transaction)
        if transaction.snapshot is not None:
            self._store.close_snapshot(transaction.snapshot)
            transaction.snapshot = None

    def end_all(self) -> None:
        for transaction in list(self._open.values()):
            self.end(transaction)

    def end_expired(self) -> None:
        now = self._now()
        for transaction in list(self._open.values()):
            age, idle = now - transaction.began, now - transaction.last_active
            if age > MAX_SECONDS or (idle > MAX_IDLE_SECONDS and transaction.waits_for is None):
                self.end(transaction)


def check_not_aborted(transaction: Transaction) -> None:
    if transaction.aborted:
        raise aborted(CONTENTION)


def check_read_time(store: Store, read_time: Micros) -> None:
    """Old versions are not kept: only times since the last commit can be read."""
    if read_time > store.read_time():
        raise invalid_argument("read_time must not be in the future.")
    if read_time < store.last_commit:
        raise _too_old()


def _too_old() -> FirestoreError:
    return failed_precondition("The requested read_time is too old: old versions are not kept.")
