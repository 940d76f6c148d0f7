"""What strangers may do to a shop's orders: they change nothing that its server says."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.hostile.checks import check_audits, check_shop
from tests.hostile.documents import read
from tests.hostile.shops import make_shops
from tests.hostile.starting import FAULTS, cloud_on
from tests.hostile.strangers import Play, Player, plays, trust_differences
from tests.plays import PLAYS, PROVING

DAY = 86_400
pytestmark = pytest.mark.proof


@pytest.mark.parametrize("orders_from", ["server", "browser"])
@given(play=plays())
@settings(
    max_examples=PLAYS if PROVING else 2,
    derandomize=not PROVING,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.generate, *([Phase.shrink] if PROVING else [])],
)
async def test_strangers_change_nothing_that_the_server_says(orders_from: str, play: Play) -> None:
    with TemporaryDirectory() as folder, cloud_on("2026-10-23", Path(folder)) as cloud:
        shop = make_shops(cloud)[0]
        shop.brand.configure(ordersFrom=orders_from)
        db = cloud.firestore_async()
        cloud.faults(**FAULTS, seed=play.seed)
        player = Player(cloud, shop, makes_orders=orders_from == "browser")
        await player.play(play.events)
        cloud.idle()
        cloud.faults()
        for thoroughly in (False, True):
            check_shop(shop, thoroughly=thoroughly)
            documents = read(cloud.firestore(), shop.brand.id)
            assert list(trust_differences(player, documents)) == []
            if not thoroughly:
                cloud.advance(5 * DAY)
                cloud.idle()
        await check_audits(shop, db)
        db.close()  # type: ignore[no-untyped-call]
