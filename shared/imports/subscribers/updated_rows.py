"""Note which rows of an import change what is there, page by page, before they do.

A page that is repeated finds its own changes made. It could not tell them from what was there
before.
"""

from collections.abc import Collection

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient

from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.imports.logic.rows import Rows, RunningImport
from shared.imports.store import KEPT


class UpdatedRows:
    """The notes of all pages, each under the place of its first row."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def note(
        self, running: RunningImport, page: Rows, updating: Collection[str]
    ) -> frozenset[str]:
        """Return the places of the page's rows that change what is there.

        Those are `updating`, unless an earlier attempt has noted others. Call this after reading
        what is there, and before changing it.
        """
        if not page:
            return frozenset()
        pages = self._db.collection(BrandPaths(running.brand_id).updated_rows(running.id))
        reference = pages.document(next(iter(page)))
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
