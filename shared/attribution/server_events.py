"""Events of a brand's shop backend: checked together, then stored one by one, each once.

What is stored here is taken up by triggers: an order is attributed by
`functions/triggers/on_conversion_created.py`, a refund is taken off by `on_refund_created.py`.
"""

from collections.abc import Mapping, Sequence

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient

from shared.attribution.ledger import Ledger
from shared.attribution.logic.event_documents import EventDocument, event_document
from shared.attribution.models.conversion import Reporter
from shared.attribution.models.server_event import EventResult, ServerEvent
from shared.attribution.server_orders import ServerOrders
from shared.brands.models.config import BrandSettings
from shared.common.errors import ConflictError, InvalidError
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.gcp.stored_at import stamped


class ServerEventService:
    """Stores orders, refunds and other events that a brand's server reports."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._orders = ServerOrders(db, ledger)

    async def record(
        self, settings: BrandSettings, events: Sequence[ServerEvent], idempotency_key: str | None
    ) -> list[EventResult]:
        """Store the events in order; a repeat of the request stores nothing twice.

        If any is refused, none is stored: `InvalidError` and `ConflictError` name its place.
        """
        documents, now = [], clock.now()
        for place, event in enumerate(events):
            try:
                documents.append(event_document(settings, event, idempotency_key, place, now))
            except (InvalidError, ValueError) as error:
                raise InvalidError(f"events[{place}].{error}") from None
        await self._check_conflicts(documents)
        return [await self._store(settings, document) for document in documents]

    async def _check_conflicts(self, documents: Sequence[EventDocument]) -> None:
        references = [self._db.collection(each.collection).document(each.id) for each in documents]
        stored = {each.id: each.to_dict() async for each in self._db.get_all(references)}
        for place, document in enumerate(documents):
            earlier = stored.get(document.id)
            if earlier is not None and not _agrees(document, earlier):
                raise ConflictError(
                    f"events[{place}]: was reported before with another amount; an order keeps its "
                    "first report, take money back by a refund with an id of its own"
                )

    async def _store(self, settings: BrandSettings, document: EventDocument) -> EventResult:
        reference = self._db.collection(document.collection).document(document.id)
        fields = stamped(document.fields)
        try:
            await repeat(lambda: reference.create(fields))
        except AlreadyExists:
            if document.conversion is not None:
                await self._orders.replace(
                    settings.config.brand_id, document.id, document.conversion
                )
            return EventResult(id=document.id, status="known")
        return EventResult(id=document.id, status="stored")


def _agrees(document: EventDocument, stored: Mapping[str, object]) -> bool:
    if document.conversion is not None:
        by_server = stored.get("reporter") == Reporter.SERVER.value
        return not by_server or stored.get("value") == document.conversion.value
    return stored.get("amount") == document.fields.get("amount")
