"""Random visitors over several days, while everything goes wrong that can: no number is wrong."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.cloud import Cloud
from tests.hostile.checks import check_audits, check_shop
from tests.hostile.events import Play, plays
from tests.hostile.player import Player
from tests.hostile.shops import make_shops
from tests.hostile.starting import FAULTS, cloud_on
from tests.plays import PLAYS, PROVING

DAY = 86_400
pytestmark = pytest.mark.proof


@given(plays())
@settings(
    max_examples=PLAYS,
    derandomize=not PROVING,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.generate, *([Phase.shrink] if PROVING else [])],
)
async def test_every_number_equals_the_recount(play: Play) -> None:
    assume(play.events)
    with TemporaryDirectory() as folder, cloud_on(play.start, Path(folder)) as cloud:
        await play_through(cloud, play)


async def play_through(cloud: Cloud, play: Play) -> None:
    shops = make_shops(cloud)
    db = cloud.firestore_async()

    def check() -> None:
        for shop in shops:
            check_shop(shop, thoroughly=False)

    cloud.faults(**FAULTS, seed=play.seed)
    await Player(cloud, shops, db, check).play(play.events)
    cloud.idle()
    check()
    cloud.advance(5 * DAY)
    cloud.idle()
    cloud.faults()
    for shop in shops:
        check_shop(shop, thoroughly=True)
        await check_audits(shop, db)
    db.close()  # type: ignore[no-untyped-call]
