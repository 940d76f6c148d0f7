"""Adopts, page by page, what a visitor or a customer did before it was known.

What is done after a link finds the link; what was done before is found here; what both find is the
same fact.
"""

from collections import defaultdict
from datetime import datetime
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import BaseFilter, FieldFilter, Or

from shared.attribution.journey_reader import created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter
from shared.brands.paths import BrandPaths
from shared.gcp.firestore import Snapshot
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
from shared.subscribers.person_facts import PersonFacts, event_fact, session_fact

PAGE: Final = 200
PAGES: Final = 10
"""Of one task."""

Whose = StoredVisitor | str
"""A visitor, whose links tell whose a document is, or the one subscriber of all."""


class FollowUpService:
    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._identification = Identification(db)
        self._links = VisitorLinks(db)
        self._facts = PersonFacts(db)
        self._ledger = ledger

    async def carry_out(self, page: BackfillPage) -> None:
        """Adopts some pages, and has the next ones adopted. Done again it changes nothing."""
        following: BackfillPage | None = page
        for _ in range(PAGES):
            if following is None:
                break
            whose = await self._whose(page)
            if whose is None:
                return
            following = await self._adopt_page(following, whose)
        if following is not None:
            await enqueue_page(following)
        elif page.past_of is PastOf.VISITOR:
            await self._links.backfilled(page.brand_id, page.key)

    async def _adopt_page(self, page: BackfillPage, whose: Whose) -> BackfillPage | None:
        """The page after this one, None after the last."""
        found = await self._found(page)
        if page.step is BackfillStep.CONVERSIONS:
            await self._adopt(page, whose, found)
        else:
            await self._set_facts(page, whose, found)
        if len(found) == PAGE:
            return page.model_copy(update={"after": found[-1].id})
        return page_after_step(page)

    async def _whose(self, page: BackfillPage) -> Whose | None:
        """The visitor, whose links tell; else the subscriber that the customer still leads to."""
        if page.past_of is PastOf.VISITOR:
            return await self._links.read(page.brand_id, page.key)
        return await self._identification.subscriber_of(page.brand_id, CustomerKey.parse(page.key))

    async def _found(self, page: BackfillPage) -> list[Snapshot]:
        paths = BrandPaths(page.brand_id)
        path, fields = {
            BackfillStep.SESSIONS: (paths.sessions, ["day"]),
            BackfillStep.CONVERSIONS: (paths.conversions, _CONVERSION),
            BackfillStep.EVENTS: (paths.events, ["day", "name", "customerId"]),
        }[page.step]
        collection = self._db.collection(path)
        query = collection.where(filter=_of(page)).order_by("__name__")
        if page.after is not None:
            query = query.start_after({"__name__": collection.document(page.after)})
        return list(await query.select(fields).limit(PAGE).get())

    async def _set_facts(self, page: BackfillPage, whose: Whose, found: list[Snapshot]) -> None:
        """One write for each person whose facts are on the page."""
        facts: dict[str, dict[str, object]] = defaultdict(dict)
        for each in found:
            fields = each.to_dict() or {}
            if _names_another(page, fields.get("customerId")):
                continue
            person = _person(whose, each)
            if page.step is BackfillStep.SESSIONS:
                facts[person].update(session_fact(each.id, fields["day"]))
            else:
                facts[person].update(event_fact(each.id, fields["name"], fields["day"]))
        for person, known in facts.items():
            await self._facts.add(page.brand_id, person, known)

    async def _adopt(self, page: BackfillPage, whose: Whose, found: list[Snapshot]) -> None:
        named = page.past_of is PastOf.CUSTOMER
        for each in found:
            await self._ledger.adopt(page.brand_id, each.id, _person(whose, each), named=named)
            if named and each.get("customerId") == page.key:
                await self._prove(page.brand_id, each, _person(whose, each))

    async def _prove(self, brand_id: str, conversion: Snapshot, subscriber_id: str) -> None:
        """A server's order that named this person and a visitor proves who that was then."""
        fields = conversion.to_dict() or {}
        visitor_id = fields.get("visitorId")
        by_server = fields.get("reporter") == Reporter.SERVER.value and "linkedAt" not in fields
        if visitor_id is None or not by_server:
            return
        occurred_at = datetime.fromisoformat(fields["occurredAt"])
        proved_at = min(created_at(conversion), occurred_at)
        await self._identification.link_visitor(
            brand_id, visitor_id, subscriber_id, fields.get("userId"), proved_at=proved_at
        )


_CONVERSION: Final = [
    "customerId",
    "visitorId",
    "reporter",
    "linkedAt",
    "userId",
    "occurredAt",
]


def _of(page: BackfillPage) -> BaseFilter:
    """What the visitor or the customer did. Orders that a browser reported first know their
    customer by what the server said later.
    """
    if page.past_of is PastOf.VISITOR:
        return FieldFilter("visitorId", "==", page.key)
    own: BaseFilter = FieldFilter("customerId", "==", page.key)
    if page.step is not BackfillStep.CONVERSIONS:
        return own
    return Or([own, FieldFilter("namedCustomer", "==", page.key)])


def _person(whose: Whose, document: Snapshot) -> str:
    return whose if isinstance(whose, str) else whose.owner_of(created_at(document))


def _names_another(page: BackfillPage, customer: str | None) -> bool:
    """Whether a visitor's event names a user or an address: then it is theirs."""
    return page.past_of is PastOf.VISITOR and customer not in (None, page.key)
