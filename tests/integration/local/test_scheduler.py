"""Scheduled functions are called at their times, once each, whatever happens meanwhile."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from google.cloud.tasks_v2 import HttpRequest, Task

from functions.manifest import Schedule
from tests.integration.local.conftest import Start
from tests.integration.local.receiver import Received, Receiver
from tests.integration.local.services import HOURLY, Services, queue
from tests.integration.local.test_tasks import in_seconds

HOUR = 3600


@pytest.fixture
def schedules() -> tuple[Schedule, ...]:
    return (HOURLY,)


def to_next_hour(services: Services) -> float:
    """Seconds to a second past the next full hour."""
    return HOUR - services.clock.now() % HOUR + 1


def times(receiver: Receiver) -> list[datetime]:
    return [
        datetime.fromisoformat(each.headers["x-cloudscheduler-scheduletime"])
        for each in receiver.received
    ]


class TestTimes:
    async def test_each_hour_is_called_at_its_own_time(
        self, services: Services, receiver: Receiver
    ) -> None:
        await services.settling.advance(to_next_hour(services))
        await services.settling.advance(4 * HOUR)
        called = times(receiver)
        assert len(called) == 5
        for before, after in pairwise(called):
            assert (after - before).total_seconds() == HOUR
        for received, moment in zip(receiver.received, called, strict=True):
            assert (moment.minute, moment.second) == (0, 0)
            assert moment <= datetime.fromtimestamp(received.at, UTC)
            assert received.at - moment.timestamp() < HOUR
            assert (received.method, received.target) == ("POST", "/work/hourly")
            assert received.headers["x-cloudscheduler"] == "true"
            assert received.headers["x-cloudscheduler-jobname"] == "hourly"

    async def test_tasks_that_an_execution_makes_come_before_the_next(
        self, services: Services, receiver: Receiver
    ) -> None:
        async def make_task(received: Received) -> None:
            if received.target == "/work/hourly":
                request = HttpRequest(url="http://127.0.0.1:1/work/send")
                task = Task(http_request=request, schedule_time=in_seconds(services, HOUR / 2))
                await services.client.create_task(parent=queue("send"), task=task)

        receiver.act = make_task
        await services.settling.advance(to_next_hour(services) + 3 * HOUR)
        assert receiver.targets == ["/work/hourly", "/work/send"] * 3 + ["/work/hourly"]


class TestFailures:
    async def test_are_repeated_five_times(self, services: Services, receiver: Receiver) -> None:
        receiver.statuses = [500] * 6
        await services.settling.advance(to_next_hour(services) + HOUR / 2)
        assert len(receiver.received) == 6
        assert len(set(times(receiver))) == 1
        await services.settling.advance(HOUR)
        assert len(receiver.received) == 7
        assert len(set(times(receiver))) == 2

    async def test_stop_when_it_succeeds(self, services: Services, receiver: Receiver) -> None:
        receiver.statuses = [500, 503]
        await services.settling.advance(to_next_hour(services) + HOUR / 2)
        assert len(receiver.received) == 3


class TestRestart:
    async def test_neither_repeats_nor_skips(self, start: Start, receiver: Receiver) -> None:
        services = await start()
        await services.settling.advance(to_next_hour(services))
        services = await start()
        await services.in_flight.idle()
        assert len(receiver.received) == 1
        services.clock.advance(HOUR)
        services = await start()
        await services.in_flight.idle()
        assert len(set(times(receiver))) == 2
        assert len(receiver.received) == 2

    async def test_repeats_what_was_under_way(self, start: Start, receiver: Receiver) -> None:
        services = await start()
        receiver.open.clear()
        services.clock.advance(to_next_hour(services))
        services.timeline.ring()
        await receiver.has_received(1)
        assert services.in_flight.pending() == [
            {"kind": "scheduled", "function": "hourly", "count": 1}
        ]
        services = await start()
        receiver.open.set()
        await services.in_flight.idle()
        assert len(receiver.received) == 2
        assert len(set(times(receiver))) == 1

    async def test_of_the_times_missed_the_last_one_counts(
        self, start: Start, receiver: Receiver
    ) -> None:
        services = await start()
        services.clock.advance(30 * 24 * HOUR)
        services = await start()
        await services.in_flight.idle()
        (called,) = times(receiver)
        assert services.clock.now() - called.timestamp() < HOUR


async def test_running_one_now_answers_what_it_answered(
    services: Services, receiver: Receiver
) -> None:
    receiver.statuses = [418]
    answer = await services.scheduler.run_now("hourly")
    assert answer is not None
    assert (answer.status, answer.body) == (418, '{"received": 1}')
    await services.in_flight.idle()
    assert len(receiver.received) == 1
