"""Add to a person, page by page, what they did before they were known (the backfill).

It starts when a visitor, or a customer (a user or an email address), is linked to a subscriber. A
visit, order or event that is stored after the link is added by its own trigger. This module adds
those that were stored before. If both add the same one, they set the same fact, so it counts once.
"""

from collections import defaultdict
from datetime import datetime
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.journey_reader import created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter
from shared.brands.paths import BrandPaths
from shared.gcp.firestore import Snapshot
from shared.gcp.stored_at import STORED_AT
from shared.identity.backfill_tasks import (
    BackfillPage,
    BackfillStep,
    PastOf,
    enqueue_page,
    page_after_step,
)
from shared.identity.identification import Identification
from shared.identity.models import CustomerKey, StoredVisitor
from shared.identity.visitors import VisitorLinks
from shared.subscribers.activity import ActivityStore
from shared.subscribers.activity_paths import event_fact, session_fact

PAGE: Final = 200
PAGES: Final = 10
"""How many pages one task works through."""

_CONVERSION: Final = [
    "customerId",
    "visitorId",
    "reporter",
    "standsSince",
    STORED_AT,
    "userId",
    "occurredAt",
]
"""The fields that are read of a conversion."""

Owner = StoredVisitor | str
"""The owner of documents: a visitor, whose links name the owner of each, or one subscriber's id."""


class BackfillService:
    """Runs a backfill as a chain of tasks, through sessions, conversions and events."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._identification = Identification(db)
        self._links = VisitorLinks(db)
        self._facts = ActivityStore(db)
        self._ledger = ledger

    async def carry_out(self, page: BackfillPage) -> None:
        """Add what some pages have, and enqueue the next one. Repeating a page changes nothing."""
        following: BackfillPage | None = page
        for _ in range(PAGES):
            if following is None:
                break
            owner = await self._owner(page)
            if owner is None:
                return
            following = await self._adopt_page(following, owner)
        if following is not None:
            await enqueue_page(following)
        elif page.past_of is PastOf.VISITOR:
            await self._links.backfilled(page.brand_id, page.key)

    async def _adopt_page(self, page: BackfillPage, owner: Owner) -> BackfillPage | None:
        """Add what this page has. Return the next page, or None after the last."""
        documents = await self._documents(page)
        if page.step is BackfillStep.CONVERSIONS:
            await self._adopt_conversions(page, owner, documents)
        else:
            await self._add_facts(page, owner, documents)
        if len(documents) == PAGE:
            return page.model_copy(update={"after": documents[-1].id})
        return page_after_step(page)

    async def _owner(self, page: BackfillPage) -> Owner | None:
        """Return the visitor, or the customer's subscriber of today; None if there is none."""
        if page.past_of is PastOf.VISITOR:
            return await self._links.read(page.brand_id, page.key)
        return await self._identification.subscriber_of(page.brand_id, CustomerKey.parse(page.key))

    async def _documents(self, page: BackfillPage) -> list[Snapshot]:
        paths = BrandPaths(page.brand_id)
        path, fields = {
            BackfillStep.SESSIONS: (paths.sessions, ["day", STORED_AT]),
            BackfillStep.CONVERSIONS: (paths.conversions, _CONVERSION),
            BackfillStep.EVENTS: (paths.events, ["day", "name", "customerId", STORED_AT]),
        }[page.step]
        collection = self._db.collection(path)
        query = collection.where(filter=_of(page)).order_by("__name__")
        if page.after is not None:
            query = query.start_after({"__name__": collection.document(page.after)})
        return list(await query.select(fields).limit(PAGE).get())

    async def _add_facts(self, page: BackfillPage, owner: Owner, documents: list[Snapshot]) -> None:
        """Add sessions or events to their people as facts, with one write for each person."""
        facts_of: dict[str, dict[str, object]] = defaultdict(dict)
        for document in documents:
            fields = document.to_dict() or {}
            if _names_another(page, fields.get("customerId")):
                continue
            facts = facts_of[_subscriber(owner, document)]
            if page.step is BackfillStep.SESSIONS:
                facts.update(session_fact(document.id, fields["day"]))
            else:
                facts.update(event_fact(document.id, fields["name"], fields["day"]))
        for subscriber_id, facts in facts_of.items():
            await self._facts.add(page.brand_id, subscriber_id, facts)

    async def _adopt_conversions(
        self, page: BackfillPage, owner: Owner, documents: list[Snapshot]
    ) -> None:
        named = page.past_of is PastOf.CUSTOMER
        for document in documents:
            subscriber_id = _subscriber(owner, document)
            await self._ledger.adopt(page.brand_id, document.id, subscriber_id, named=named)
            if named:
                await self._prove(page.brand_id, document, subscriber_id)

    async def _prove(self, brand_id: str, conversion: Snapshot, subscriber_id: str) -> None:
        """Link the order's visitor to the person, if the shop's server reported the order."""
        fields = conversion.to_dict() or {}
        visitor_id = fields.get("visitorId")
        by_server = fields.get("reporter") == Reporter.SERVER.value
        if visitor_id is None or not by_server:
            return
        occurred_at = datetime.fromisoformat(fields["occurredAt"])
        proved_at = min(created_at(conversion), occurred_at)
        await self._identification.link_visitor(
            brand_id, visitor_id, subscriber_id, fields.get("userId"), proved_at=proved_at
        )


def _of(page: BackfillPage) -> FieldFilter:
    """Return the filter for what the visitor or the customer did."""
    field = "visitorId" if page.past_of is PastOf.VISITOR else "customerId"
    return FieldFilter(field, "==", page.key)


def _subscriber(owner: Owner, document: Snapshot) -> str:
    return owner if isinstance(owner, str) else owner.owner_of(created_at(document))


def _names_another(page: BackfillPage, customer: str | None) -> bool:
    """Return whether a visitor's event names a user or an email address, and so belongs to them."""
    return page.past_of is PastOf.VISITOR and customer not in (None, page.key)
