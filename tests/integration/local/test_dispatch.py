"""When, how often and how fast tasks are dispatched."""

import asyncio
import signal
import sys
from pathlib import Path

from google.cloud.tasks_v2 import HttpRequest, Task

from local.environment import ROOT
from local.faults import FaultSettings
from tests.integration.local.conftest import Start
from tests.integration.local.receiver import Received, Receiver
from tests.integration.local.services import Services, queue
from tests.integration.local.test_tasks import in_seconds


async def create(services: Services, name: str, after: float = 0, line: str = "send") -> None:
    task = Task(
        name=f"{queue(line)}/tasks/{name}",
        http_request=HttpRequest(url=f"http://127.0.0.1:1/{line}/{name}"),
        schedule_time=in_seconds(services, after),
    )
    await services.client.create_task(parent=queue(line), task=task)


def counts(received: Received) -> tuple[int, int]:
    headers = received.headers
    return (
        int(headers["x-cloudtasks-taskretrycount"]),
        int(headers["x-cloudtasks-taskexecutioncount"]),
    )


class TestTime:
    async def test_tasks_wait_for_the_clock_and_go_in_order(
        self, services: Services, receiver: Receiver
    ) -> None:
        began = services.clock.now()
        for seconds in (3000, 1000, 2000):
            await create(services, str(seconds), seconds)
        await services.in_flight.idle()
        assert receiver.received == []
        await services.settling.advance(2500)
        await services.settling.advance(2500)
        assert receiver.targets == ["/work/send/1000", "/work/send/2000", "/work/send/3000"]
        for received, seconds in zip(receiver.received, (1000, 2000, 3000), strict=True):
            assert float(received.headers["x-cloudtasks-tasketa"]) - began >= seconds
            assert received.at - began >= seconds

    async def test_what_a_task_causes_falls_due_on_the_way(
        self, services: Services, receiver: Receiver
    ) -> None:
        async def hop(received: Received) -> None:
            step = int(received.target.rpartition("/")[2])
            if step < 5:
                await create(services, str(step + 1), 7 * 86_400)

        receiver.act = hop
        await create(services, "0", 60)
        await services.settling.advance(30 * 86_400)
        assert receiver.targets == [f"/work/send/{step}" for step in range(5)]


class TestRetries:
    async def test_failures_are_repeated_with_growing_pauses(
        self, services: Services, receiver: Receiver
    ) -> None:
        receiver.statuses = [500, 404]
        await create(services, "one")
        await services.in_flight.idle()
        assert len(receiver.received) == 1
        await services.settling.advance(60)
        assert [counts(each) for each in receiver.received] == [(0, 0), (1, 0), (2, 1)]
        etas = [float(each.headers["x-cloudtasks-tasketa"]) for each in receiver.received]
        assert etas[1] - etas[0] >= 10
        assert etas[2] - etas[1] >= 20
        assert receiver.received[2].headers["x-cloudtasks-taskpreviousresponse"] == "404"

    async def test_after_the_last_attempt_a_task_is_dropped(
        self, services: Services, receiver: Receiver
    ) -> None:
        receiver.statuses = [503] * 10
        await create(services, "one")
        await services.settling.advance(3600)
        assert len(receiver.received) == 4
        pager = await services.client.list_tasks(parent=queue("send"))
        assert [task async for task in pager] == []

    async def test_functions_that_are_down_are_waited_for(
        self, services: Services, receiver: Receiver
    ) -> None:
        await receiver.stop()
        await create(services, "one")
        assert services.in_flight.pending() == [{"kind": "task", "function": "send", "count": 1}]
        await receiver.start()
        await services.in_flight.idle()
        assert [counts(each) for each in receiver.received] == [(0, 0)]


class TestLimits:
    async def test_no_more_at_once_than_the_queue_allows(
        self, services: Services, receiver: Receiver
    ) -> None:
        receiver.open.clear()
        for number in range(10):
            await create(services, str(number))
        await receiver.has_received(3)
        assert services.in_flight.pending() == [{"kind": "task", "function": "send", "count": 10}]
        receiver.open.set()
        await services.in_flight.idle()
        assert len(receiver.received) == 10
        assert receiver.most_at_once == 3

    async def test_no_faster_than_the_queue_allows(
        self, services: Services, receiver: Receiver
    ) -> None:
        for number in range(20):
            await create(services, str(number), 60, line="slow")
        await services.settling.advance(120)
        times = [each.at for each in receiver.received]
        assert len(times) == 20
        assert times[-1] - times[0] >= 18.9


class TestFaults:
    async def test_a_duplicate_is_in_flight_until_it_has_come(
        self, services: Services, receiver: Receiver
    ) -> None:
        services.faults.use(FaultSettings(duplicate=1, reorder=0.5, delay_seconds=0.1, seed=1))
        for number in range(20):
            await create(services, str(number))
        await services.in_flight.idle()
        expected = [f"/work/send/{number}" for number in range(20)]
        assert sorted(receiver.targets) == sorted(expected * 2)
        assert list(dict.fromkeys(receiver.targets)) != expected

    async def test_retries_come_soon_and_are_in_flight(
        self, services: Services, receiver: Receiver
    ) -> None:
        services.faults.use(FaultSettings(lost=0.1))
        receiver.statuses = [500, 500, 500]
        await create(services, "one")
        await services.in_flight.idle()
        assert len(receiver.received) == 4


class TestCrash:
    async def test_what_was_under_way_is_repeated(self, start: Start, receiver: Receiver) -> None:
        services = await start()
        receiver.open.clear()
        await create(services, "one")
        await receiver.has_received(1)
        services = await start()
        receiver.open.set()
        await services.in_flight.idle()
        assert receiver.targets == ["/work/send/one"] * 2

    async def test_a_killed_process_loses_no_task(
        self, tmp_path: Path, start: Start, receiver: Receiver
    ) -> None:
        command = [sys.executable, "-m", "tests.integration.local.twenty_tasks"]
        child = await asyncio.create_subprocess_exec(
            *command, str(tmp_path), receiver.address, stdout=asyncio.subprocess.PIPE, cwd=ROOT
        )
        assert child.stdout is not None
        receiver.open.clear()
        assert await child.stdout.readline() == b"created\n"
        await receiver.has_received(3)
        child.send_signal(signal.SIGKILL)
        await child.wait()
        receiver.open.set()
        services = await start()
        await services.in_flight.idle()
        assert set(receiver.targets) == {f"/work/send/{number}" for number in range(20)}
