"""Which rows of an import change what was there: noted page by page, before they do.

A page that comes again finds its changes made, and could not tell them from what was there before.
"""

from collections.abc import Collection, Sequence

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient

from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.imports.logic.rows import Row, RunningImport
from shared.imports.store import KEPT


class UpdatedRows:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def note(
        self, running: RunningImport, page: Sequence[Row], updating: Collection[str]
    ) -> frozenset[str]:
        """The places of a page's rows that change what was there: these, unless an earlier attempt
        noted others. To be asked after what is there was read, and before it is changed.
        """
        if not page:
            return frozenset()
        pages = self._db.collection(BrandPaths(running.brand_id).updated_rows(running.id))
        reference = pages.document(page[0].place)
        if updating:
            fields = {"rows": sorted(updating), "marketingExpireAt": clock.now() + KEPT}
            try:
                await repeat(lambda: reference.create(fields))
            except AlreadyExists:
                pass
            else:
                return frozenset(updating)
        noted = (await reference.get()).to_dict()
        return frozenset() if noted is None else frozenset(noted["rows"])
