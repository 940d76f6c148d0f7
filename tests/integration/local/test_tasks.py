"""Cloud Tasks through its production client: what is accepted, found, deleted and refused."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from google.api_core import exceptions
from google.cloud.tasks_v2 import HttpMethod, HttpRequest, Queue, Task
from google.protobuf.duration_pb2 import Duration

from tests.integration.local.conftest import Start
from tests.integration.local.receiver import Receiver
from tests.integration.local.services import Services, queue

SEND = queue("send")
HOUR = 3600


def in_seconds(services: Services, seconds: float) -> datetime:
    return datetime.fromtimestamp(services.clock.now() + seconds, UTC)


def moment(timestamp: object) -> datetime:
    """A timestamp as the client gives it, whatever its annotations say."""
    assert isinstance(timestamp, datetime)
    return timestamp


def new_task(**fields: object) -> Task:
    request = HttpRequest(url="http://127.0.0.1:1/send/now?x=1", body=b"hello")
    return Task({"http_request": request, **fields})


async def create(services: Services, name: str = "", **fields: object) -> Task:
    task = new_task(name=f"{SEND}/tasks/{name}" if name else "", **fields)
    return await services.client.create_task(parent=SEND, task=task)


class TestQueues:
    async def test_the_manifest_makes_them(self, services: Services) -> None:
        found = await services.client.get_queue(name=SEND)
        assert (found.name, found.state) == (SEND, Queue.State.RUNNING)
        assert found.rate_limits.max_concurrent_dispatches == 3
        assert found.retry_config.max_attempts == 4

    async def test_others_do_not_exist(self, services: Services) -> None:
        with pytest.raises(exceptions.NotFound, match="has: send, slow"):
            await services.client.get_queue(name=queue("hourly"))
        with pytest.raises(exceptions.NotFound):
            await services.client.create_task(parent=queue("none"), task=new_task())

    async def test_creating_them_points_to_the_manifest(self, services: Services) -> None:
        parent = SEND.partition("/queues/")[0]
        with pytest.raises(exceptions.AlreadyExists):
            await services.client.create_queue(parent=parent, queue=Queue(name=SEND))
        with pytest.raises(exceptions.FailedPrecondition, match="manifest"):
            await services.client.create_queue(parent=parent, queue=Queue(name=queue("none")))


class TestCreate:
    async def test_calls_the_function(self, services: Services, receiver: Receiver) -> None:
        request = HttpRequest(
            url="https://elsewhere.example/work/send/now?x=1",
            http_method=HttpMethod.PUT,
            headers={"Content-Type": "text/plain", "X-CloudTasks-TaskName": "mine", "Host": "no"},
            body=b"hello",
            oidc_token={"service_account_email": "tasks@example.com"},
        )
        created = await services.client.create_task(
            parent=SEND, task=Task(name=f"{SEND}/tasks/one", http_request=request)
        )
        await services.in_flight.idle()
        (received,) = receiver.received
        assert (received.method, received.target) == ("PUT", "/work/send/now?x=1")
        assert received.body == b"hello"
        headers = received.headers
        assert headers["content-type"] == "text/plain"
        assert headers["user-agent"] == "Google-Cloud-Tasks"
        assert headers["host"] == receiver.address.removeprefix("http://")
        assert headers["x-cloudtasks-queuename"] == "send"
        assert headers["x-cloudtasks-taskname"] == "one"
        assert headers["x-cloudtasks-taskretrycount"] == "0"
        assert headers["x-cloudtasks-taskexecutioncount"] == "0"
        assert float(headers["x-cloudtasks-tasketa"]) == pytest.approx(
            moment(created.schedule_time).timestamp(), abs=1e-5
        )
        with pytest.raises(exceptions.NotFound):
            await services.client.get_task(name=created.name)

    async def test_a_url_without_the_services_name_still_finds_it(
        self, services: Services, receiver: Receiver
    ) -> None:
        task = Task(http_request=HttpRequest(url="https://work-123.example.app/send"))
        await services.client.create_task(parent=SEND, task=task)
        await services.in_flight.idle()
        assert [(each.method, each.target) for each in receiver.received] == [
            ("POST", "/work/send")
        ]

    async def test_without_a_name_gets_one_of_its_own(
        self, services: Services, receiver: Receiver
    ) -> None:
        names = {(await create(services)).name for _ in range(5)}
        assert len(names) == 5
        await services.in_flight.idle()
        assert len(receiver.received) == 5

    async def test_a_name_stays_taken_for_an_hour_after_the_end(
        self, services: Services, receiver: Receiver
    ) -> None:
        later = in_seconds(services, 100)
        await create(services, "one", schedule_time=later)
        with pytest.raises(exceptions.AlreadyExists):
            await create(services, "one")
        await services.settling.advance(101)
        assert len(receiver.received) == 1
        with pytest.raises(exceptions.AlreadyExists):
            await create(services, "one")
        await services.settling.advance(HOUR)
        await create(services, "one")
        await services.in_flight.idle()
        assert len(receiver.received) == 2

    @pytest.mark.parametrize(
        "fields",
        [
            {"http_request": None},
            {"http_request": HttpRequest(url="ftp://127.0.0.1/send/")},
            {"http_request": HttpRequest(url="http://a/", http_method="GET", body=b"x")},
            {"http_request": HttpRequest(url="http://a/", body=b"x" * (1 << 20))},
            {"http_request": HttpRequest(url="http://a/", headers={"x": "y" * (81 << 10)})},
            {"dispatch_deadline": Duration(seconds=14)},
            {"dispatch_deadline": Duration(seconds=1801)},
            {"retry_config": {"max_attempts": 3}},
            {"name": f"{queue('slow')}/tasks/one"},
            {"name": f"{SEND}/tasks/not.allowed"},
        ],
    )
    async def test_refuses_what_production_refuses(
        self, services: Services, fields: dict[str, object]
    ) -> None:
        with pytest.raises(exceptions.InvalidArgument):
            await services.client.create_task(parent=SEND, task=new_task(**fields))

    async def test_thirty_days_ahead_is_the_most(self, services: Services) -> None:
        month = timedelta(days=30).total_seconds()
        with pytest.raises(exceptions.InvalidArgument, match="30 days"):
            await create(services, schedule_time=in_seconds(services, month + 60))
        await create(services, schedule_time=in_seconds(services, month - 60))


class TestGet:
    async def test_shows_the_body_only_in_full(self, services: Services) -> None:
        later = in_seconds(services, HOUR)
        created = await create(services, "one", schedule_time=later)
        assert created.http_request.body == b""
        basic = await services.client.get_task(name=created.name)
        full = await services.client.get_task(
            request={"name": created.name, "response_view": Task.View.FULL}
        )
        assert (basic.http_request.body, full.http_request.body) == (b"", b"hello")
        assert abs(moment(basic.schedule_time) - later) < timedelta(milliseconds=1)
        assert moment(basic.create_time) <= in_seconds(services, 0)


class TestList:
    async def test_gives_pages(self, services: Services) -> None:
        later = in_seconds(services, HOUR)
        names = sorted([(await create(services, schedule_time=later)).name for _ in range(7)])
        pager = await services.client.list_tasks(request={"parent": SEND, "page_size": 3})
        assert [task.name async for task in pager] == names


class TestDelete:
    async def test_a_deleted_task_is_not_called(
        self, services: Services, receiver: Receiver
    ) -> None:
        later = in_seconds(services, HOUR)
        created = await create(services, "one", schedule_time=later)
        await services.client.delete_task(name=created.name)
        with pytest.raises(exceptions.NotFound):
            await services.client.delete_task(name=created.name)
        with pytest.raises(exceptions.AlreadyExists):
            await create(services, "one")
        await services.settling.advance(2 * HOUR)
        assert receiver.received == []

    async def test_purging_deletes_all(self, services: Services, receiver: Receiver) -> None:
        for _ in range(5):
            await create(services, schedule_time=in_seconds(services, HOUR))
        await services.client.purge_queue(name=SEND)
        pager = await services.client.list_tasks(parent=SEND)
        assert [task async for task in pager] == []
        await services.settling.advance(2 * HOUR)
        assert receiver.received == []


async def test_tasks_and_taken_names_survive_a_restart(start: Start, receiver: Receiver) -> None:
    services = await start()
    name = uuid.uuid4().hex
    await create(services, name)
    await services.in_flight.idle()
    await create(services, "later", schedule_time=in_seconds(services, HOUR))
    services = await start()
    with pytest.raises(exceptions.AlreadyExists):
        await create(services, name)
    await services.settling.advance(HOUR)
    assert [each.headers["x-cloudtasks-taskname"] for each in receiver.received] == [name, "later"]
