"""Whether all that a brand holds and answers is right, once all has come to rest."""

from google.cloud.firestore import AsyncClient

from shared.reports.audit import AuditService
from tests.hostile.comparison import (
    answered_differences,
    conversion_differences,
    series_differences,
    stored_differences,
)
from tests.hostile.documents import read
from tests.hostile.recount import Recount, period_days, periods_of
from tests.hostile.shops import Shop, loss_differences


def check_shop(shop: Shop, *, thoroughly: bool) -> None:
    """`thoroughly`: after the rollup, every day and period there is; else the last."""
    documents = read(shop.brand.cloud.firestore(), shop.brand.id)
    recount = Recount(documents)
    found = [
        *loss_differences(shop, documents),
        *conversion_differences(documents, recount),
        *stored_differences(documents, recount),
    ]
    days = sorted(recount.days)
    if days:
        widest = (days[0], days[-1])
        ranges = {widest, (days[-1], days[-1])}
        if thoroughly:
            ranges |= {period_days(each) for day in days for each in periods_of(day)}
        found += answered_differences(shop.brand, recount, shop.currency, sorted(ranges))
        if thoroughly:
            assert documents.shards == []
            found += series_differences(shop.brand, recount, shop.currency, widest)
    assert not found, "\n".join(found[:30])


async def check_audits(shop: Shop, db: AsyncClient) -> None:
    """The product's own audit has found every day exact, and finds it so again."""
    documents = read(shop.brand.cloud.firestore(), shop.brand.id)
    for period, stats in documents.stats.items():
        if "day" in stats:
            assert stats["audit"] == "exact", stats
            assert await AuditService(db).audit(shop.brand.id, period) == []
