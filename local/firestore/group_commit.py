"""Commits that arrive together share one SQLite transaction, each still whole or not at all."""

import asyncio
from collections.abc import Sequence

from local.firestore.messages import Write
from local.firestore.store import Check, CommitRequest, Committed, Store


class GroupCommit:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[CommitRequest, asyncio.Future[Committed]]] = []

    async def commit(self, writes: Sequence[Write], check: Check | None = None) -> Committed:
        """Apply all writes or none. `check` is called when their turn comes, and may refuse."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Committed] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._commit_waiting)
        self._waiting.append((CommitRequest(writes, check), done))
        return await done

    def _commit_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            outcomes = self._store.commit_all([request for request, _ in waiting])
        except Exception as failure:
            outcomes = [failure] * len(waiting)
        for (_, done), outcome in zip(waiting, outcomes, strict=True):
            if done.cancelled():
                continue
            if isinstance(outcome, Committed):
                done.set_result(outcome)
            else:
                done.set_exception(outcome)
