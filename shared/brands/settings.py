"""Read and change a brand's marketing settings.

Every beacon needs them, so they are cached for some seconds.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from google.cloud.firestore import DELETE_FIELD, AsyncClient, AsyncTransaction

from shared.brands.directory import BrandDirectory
from shared.brands.logic import Fields, changed_config, read_config, stored_config
from shared.brands.models.config import BrandSettings, MarketingConfig
from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError, NotFoundError
from shared.gcp import clock
from shared.gcp.firestore import transact

_MOST_BRANDS_KEPT: Final = 10_000

NewZone = Callable[[AsyncTransaction, str], Awaitable[None]]
"""A callable that runs when a brand's time zone changes, in the same transaction."""


async def _nothing(_transaction: AsyncTransaction, _brand_id: str) -> None:
    """Do nothing when the time zone changes."""


class ConfigService:
    """Reads and changes the settings of brands. A brand without settings has the defaults.

    The settings returned may be `keep_seconds` old, except after an update through this object.
    """

    def __init__(
        self, db: AsyncClient, brands: BrandDirectory, *, keep_seconds: float = 30
    ) -> None:
        self._db = db
        self._brands = brands
        self._keep_seconds = keep_seconds
        self._kept: OrderedDict[str, tuple[float, asyncio.Task[BrandSettings | None]]] = (
            OrderedDict()
        )

    async def get(self, brand_id: str, *, read_since: float = 0) -> BrandSettings:
        """Return a brand's settings. Raise `NotFoundError` if the brand does not exist.

        Settings that were cached before `read_since` (in seconds of `time.monotonic`) are read
        again.
        """
        task = self._remembered(brand_id, read_since)
        settings = task.result() if task.done() else await asyncio.shield(task)
        if settings is None:
            raise NotFoundError(
                f"brandId: there is no brand {brand_id!r}; check the id in the tracker's snippet "
                "or the request"
            )
        return settings

    async def update(
        self, brand_id: str, changes: Fields, new_zone: NewZone = _nothing
    ) -> MarketingConfig:
        """Change the given fields, and return all settings.

        Stored fields that this version does not know are kept. If the time zone changes, `new_zone`
        is called in the same transaction. Raise `ConflictError` if the currency would change and
        there are conversions or costs, since their values are in the old currency.
        """
        paths = BrandPaths(brand_id)
        reference = self._db.document(paths.config)
        has_money = "currency" in changes and (
            await self._any(paths.conversions) or await self._any(paths.costs)
        )
        has_sessions = "timeZone" in changes and (
            await self._any(paths.sessions) or await self._any(paths.conversions)
        )

        async def change(transaction: AsyncTransaction) -> MarketingConfig:
            snapshot = await reference.get(transaction=transaction)
            old = read_config(brand_id, snapshot.to_dict() or {})
            new = changed_config(old, changes, clock.now(), keep_days=has_sessions)
            if has_money and new.currency != old.currency:
                raise ConflictError(
                    f"currency: conversions or costs are already kept in {old.currency}; a brand "
                    "keeps the currency of its first ones"
                )
            if new.time_zone != old.time_zone:
                await new_zone(transaction, brand_id)
            fields = {
                name: DELETE_FIELD if value is None else value
                for name, value in stored_config(new).items()
            }
            transaction.set(reference, fields, merge=list(fields))
            return new

        config = await transact(self._db, change)
        self._kept.pop(brand_id, None)
        return config

    async def _any(self, collection: str) -> bool:
        return bool(await self._db.collection(collection).select([]).limit(1).get())

    def _remembered(self, brand_id: str, read_since: float) -> asyncio.Task[BrandSettings | None]:
        now = time.monotonic()
        kept = self._kept.get(brand_id)
        if kept is not None and now - kept[0] < self._good_for(kept[1]) and kept[0] >= read_since:
            return kept[1]
        task = asyncio.create_task(self._read(brand_id))
        self._kept[brand_id] = (now, task)
        self._kept.move_to_end(brand_id)
        if len(self._kept) > _MOST_BRANDS_KEPT:
            self._kept.popitem(last=False)
        return task

    def _good_for(self, task: asyncio.Task[BrandSettings | None]) -> float:
        """Return for how many seconds to cache the settings.

        A failed read is not cached. A missing brand is cached for a second at most, since it may be
        created at any moment.
        """
        if not task.done():
            return self._keep_seconds
        if task.cancelled() or task.exception() is not None:
            return 0
        return self._keep_seconds if task.result() else min(1, self._keep_seconds)

    async def _read(self, brand_id: str) -> BrandSettings | None:
        reference = self._db.document(BrandPaths(brand_id).config)
        brand, snapshot = await asyncio.gather(self._brands.find(brand_id), reference.get())
        if brand is None:
            return None
        return BrandSettings.of(read_config(brand_id, snapshot.to_dict() or {}))
