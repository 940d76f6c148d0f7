"""What `bench` seeds can be read as what the product stores."""

from pathlib import Path

from bench.seed import BUSY_DAY, OWNER, brand_of, busy_sessions, seed
from local.environment import Environment, free_port
from tests.cloud import TestBrand, running_cloud

SESSIONS = 1_000


def test_a_seeded_brands_sessions_and_reports_are_read(tmp_path: Path) -> None:
    seed(Environment.choose(free_port(), tmp_path), [SESSIONS])
    with running_cloud(tmp_path) as cloud:
        brand = TestBrand(cloud, brand_of(SESSIONS), OWNER)
        sessions = brand.sessions(startDate=BUSY_DAY, endDate=BUSY_DAY, limit=100)
        assert len(sessions) == min(100, busy_sessions(SESSIONS))
        assert "Email" in {each["channelGroup"] for each in sessions}
        stats = brand.stats(startDate=BUSY_DAY, endDate=BUSY_DAY)
        assert stats["totalSessions"] == busy_sessions(SESSIONS)
