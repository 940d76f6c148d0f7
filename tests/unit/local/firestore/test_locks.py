"""Locks: order, hand-over, deadlock, silence."""

import asyncio

import pytest

from local.firestore.errors import FirestoreError
from local.firestore.locks import Holder, Locks
from local.firestore.paths import DocumentName

A, B = (DocumentName("d", ("c",), each) for each in "ab")


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def turns() -> None:
    """Lets every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_next_in_line_takes_over() -> None:
    locks = Locks(Time(), 5)
    holders = [Holder() for _ in range(3)]
    assert not await locks.acquire(holders[0], [A])
    waiting = [asyncio.create_task(locks.acquire(each, [A])) for each in holders[1:]]
    await turns()
    assert not any(task.done() for task in waiting)
    locks.release(holders[0])
    assert await waiting[0]
    assert not waiting[1].done()
    locks.release(holders[1])
    assert await waiting[1]


async def test_what_is_held_is_not_waited_for() -> None:
    locks, holder = Locks(Time(), 5), Holder()
    await locks.acquire(holder, [A])
    assert not await locks.acquire(holder, [B, A])


async def test_a_deadlock_is_refused() -> None:
    locks, one, other = Locks(Time(), 5), Holder(), Holder()
    await locks.acquire(one, [A])
    await locks.acquire(other, [B])
    waiting = asyncio.create_task(locks.acquire(one, [B]))
    await turns()
    with pytest.raises(FirestoreError, match="contention"):
        await locks.acquire(other, [A])
    locks.release(other)
    assert await waiting


async def test_a_silent_holder_loses_its_locks() -> None:
    time = Time()
    locks, silent, other = Locks(time, 5), Holder(), Holder()
    await locks.acquire(silent, [A])
    time.now = 6
    assert await locks.acquire(other, [A])
    assert silent.aborted
    assert other.held == {A}


async def test_a_lock_just_handed_over_can_be_waited_for() -> None:
    time = Time()
    locks, first, second, third = Locks(time, 5), Holder(), Holder(), Holder()
    await locks.acquire(first, [A])
    waiting = asyncio.create_task(locks.acquire(second, [A]))
    await turns()
    time.now = 6
    locks.release(first)  # `second` has not run since
    late = asyncio.create_task(locks.acquire(third, [A]))
    assert await waiting
    assert not second.aborted
    locks.release(second)
    assert await late


async def test_one_that_gives_up_waiting_is_passed_over() -> None:
    locks, first, second, third = Locks(Time(), 5), Holder(), Holder(), Holder()
    await locks.acquire(first, [A])
    impatient = asyncio.create_task(locks.acquire(second, [A]))
    patient = asyncio.create_task(locks.acquire(third, [A]))
    await turns()
    impatient.cancel()
    await turns()
    locks.release(first)
    assert await patient
    assert not second.held
