"""Locks on documents: a transaction's reads and a commit's writes wait for each other.

All locks are exclusive, first come first served: contended counters go one by one without an
abort. A holder that has been silent for a while loses its locks to those who wait.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from local.firestore.errors import aborted
from local.firestore.paths import DocumentName

CONTENTION = "Too much contention on these documents. Please try again."


@dataclass(eq=False)
class Holder:
    """Who may hold locks: a transaction, or a commit without one."""

    held: set[DocumentName] = field(default_factory=set)
    waits_for: DocumentName | None = None
    last_active: float = 0.0
    aborted: bool = False


@dataclass
class _Lock:
    holder: Holder
    queue: deque[tuple[Holder, asyncio.Future[None]]] = field(default_factory=deque)


class Locks:
    def __init__(self, now: Callable[[], float], silence_seconds: float) -> None:
        """`silence_seconds`: how long a holder that others wait for may do nothing."""
        self._now = now
        self._silence = silence_seconds
        self._locks: dict[DocumentName, _Lock] = {}

    async def acquire(self, holder: Holder, names: Iterable[DocumentName]) -> bool:
        """Locks all, in one order for everybody. True when it had to wait for any."""
        waited = False
        for name in sorted(set(names) - holder.held):
            lock = self._locks.get(name)
            if lock is None:
                self._locks[name] = _Lock(holder)
                holder.held.add(name)
            elif lock.holder is not holder:
                await self._wait(holder, name, lock)
                waited = True
        return waited

    def release(self, holder: Holder) -> None:
        """Hands each lock to the next who waits."""
        for name in holder.held:
            lock = self._locks[name]
            while lock.queue:
                next_holder, turn = lock.queue.popleft()
                if not turn.done():
                    lock.holder = next_holder
                    next_holder.held.add(name)
                    next_holder.waits_for = None
                    next_holder.last_active = self._now()
                    turn.set_result(None)
                    break
            else:
                del self._locks[name]
        holder.held.clear()

    def abort(self, holder: Holder) -> None:
        holder.aborted = True
        self.release(holder)

    async def _wait(self, holder: Holder, name: DocumentName, lock: _Lock) -> None:
        if self._would_deadlock(holder, lock.holder):
            raise aborted(CONTENTION)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lock.queue.append((holder, turn))
        holder.waits_for = name
        try:
            while not turn.done():
                silent = self._now() - lock.holder.last_active
                if silent >= self._silence and lock.holder.waits_for is None:
                    self.abort(lock.holder)
                else:
                    await asyncio.wait([turn], timeout=max(self._silence - silent, 0.05))
        finally:
            holder.waits_for = None
            turn.cancel()
            if holder.aborted:
                self.release(holder)

    def _would_deadlock(self, waiter: Holder, holder: Holder | None) -> bool:
        while holder is not None:
            if holder is waiter:
                return True
            name = holder.waits_for
            holder = self._locks[name].holder if name in self._locks else None
        return False
