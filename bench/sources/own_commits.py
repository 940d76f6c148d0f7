"""`track`, but each beacon has a commit of its own by the official client."""

from functools import cache

from google.cloud.firestore import AsyncClient

from main import track
from shared.gcp import wiring
from shared.gcp.firestore import marketing_database, repeat
from shared.gcp.writes import Fields

__all__ = ["track"]


class OwnCommits:
    """`Writes` of which none waits for, or shares a request with, another."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def create(self, path: str, fields: Fields) -> None:
        reference = self._db.document(path)
        await repeat(lambda: reference.create(dict(fields)))

    async def update(self, path: str, fields: Fields) -> None:
        reference = self._db.document(path)
        await repeat(lambda: reference.update(dict(fields)))


@cache
def _own_commits() -> OwnCommits:
    return OwnCommits(marketing_database())


wiring.writes = _own_commits
