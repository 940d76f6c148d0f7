"""The clock and idle of a whole local cloud."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cloud import Cloud

DAY = 86_400


@pytest.fixture
def cloud(own_cloud: Cloud) -> Cloud:
    return own_cloud


class TestClock:
    def test_moves_by_what_it_is_told(self, cloud: Cloud) -> None:
        before = datetime.fromisoformat(cloud.now())
        cloud.advance(DAY)
        moved = datetime.fromisoformat(cloud.now()) - before
        assert moved >= timedelta(days=1)

    def test_what_is_in_flight_happens_before_it_moves(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        for _ in range(20):
            brand.visitor().arrive()
        cloud.advance(DAY)
        assert brand.stats(preset="yesterday")["totalSessions"] == 20

    def test_documents_are_gone_after_their_time_to_live(self, cloud: Cloud) -> None:
        document = cloud.firestore().document("brands/b/marketing/data/applied/one")
        now = datetime.fromisoformat(cloud.now())
        document.set({"marketingExpireAt": now.astimezone(UTC) + timedelta(hours=2)})
        cloud.advance(3600)
        assert document.get().exists
        cloud.advance(3600)
        assert not document.get().exists

    @pytest.mark.parametrize("seconds", [-1, "1", None, True, 1e9])
    def test_refuses_what_is_no_step(self, cloud: Cloud, seconds: object) -> None:
        answer = cloud.http.post("/local/clock", json={"advanceSeconds": seconds})
        assert answer.status_code == 422
        assert "advanceSeconds" in answer.json()["error"]


class TestIdle:
    def test_names_what_is_in_flight(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        visitor = brand.visitor().arrive()
        cloud.idle()
        sessions = cloud.firestore().collection(f"brands/{brand.id}/marketing/data/sessions")
        session = sessions.document(visitor.session_id).get().to_dict()
        assert session is not None
        cloud.local.kill("local.functions")
        sessions.document(f"{visitor.session_id}x").set(session)
        assert cloud.post("/local/idle", {"timeoutSeconds": 0}) == {
            "idle": False,
            "pending": [{"kind": "event", "function": "on-session-created", "count": 1}],
        }
        cloud.local.restart_ended()
        cloud.local.wait_until_up()
        cloud.idle()


class TestScheduled:
    def test_an_unknown_one_is_refused_with_the_known_ones(self, cloud: Cloud) -> None:
        answer = cloud.http.post("/local/scheduled/none")
        assert answer.status_code == 404
        assert "known: " in answer.json()["error"]


def test_clients_learn_where_tasks_are(cloud: Cloud) -> None:
    variables = cloud.http.get("/local/health").json()["env"]
    assert variables["CLOUD_TASKS_ENDPOINT"].startswith("127.0.0.1:")
