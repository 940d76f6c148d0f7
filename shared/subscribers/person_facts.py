"""What a person did, as facts on its subscriber: set by key, so that setting one again, late or
in another order changes nothing. See docs/decisions/persons.md.

At most 50 names of events are kept of a person, and the newest 2,000 facts of a kind: whoever
evaluates segments prunes the rest.
"""

from collections.abc import Mapping
from typing import Final

from google.api_core.exceptions import NotFound
from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.field_path import FieldPath

from shared.brands.paths import BrandPaths
from shared.common.ids import activity_key
from shared.gcp.firestore import repeat
from shared.identity.merged_into import Successors

Facts = Mapping[str, object]
"""Values by field path of the subscriber."""

_ATTEMPTS: Final = 20


def order_path(conversion_id: str) -> str:
    return _path("orders", activity_key(conversion_id))


def session_fact(session_id: str, day: str) -> Facts:
    return {_path("sessions", activity_key(session_id)): day}


def event_fact(event_id: str, name: str, day: str) -> Facts:
    return {_path("events", name, activity_key(event_id)): day}


def _path(*names: str) -> str:
    path: str = FieldPath("activity", *names).to_api_repr()
    return path


class PersonFacts:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._successors = Successors(db)

    async def add(self, brand_id: str, subscriber_id: str, facts: Facts) -> bool:
        """Sets facts in one write, without a read, on whom the person was merged into if it was;
        False where the person is gone.
        """
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        current: str | None = subscriber_id
        for _ in range(_ATTEMPTS):  # who stands for a person may be merged at that moment
            if current is None or not facts:
                return False
            reference = subscribers.document(current)
            try:
                await repeat(lambda to=reference: to.update(dict(facts)))  # type: ignore[misc]
            except NotFound:
                current = await self._successors.of(brand_id, current)
            else:
                return True
        return False
