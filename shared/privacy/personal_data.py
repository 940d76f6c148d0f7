"""Gather everything that is stored about a person, to hand it to them."""

from collections.abc import Sequence

from google.cloud.firestore import AsyncClient, AsyncDocumentReference

from shared.attribution.logic.conversion_report import conversion_report
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.refunds import RefundReader
from shared.common.plain_json import plain_object
from shared.common.shop_events import shown_event
from shared.gcp import clock
from shared.gcp.firestore import Snapshot
from shared.people.person_documents import Person, PersonDocuments, everything
from shared.privacy.models.personal_data import JsonObject, PersonalData, PersonVisitor, ProvedLink
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.store import SubscriberStore, no_such_subscriber
from shared.tracking.logic.session_documents import read_session


class PersonalDataService:
    """Answers a person's request for their data."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._refunds = RefundReader(db)
        self._documents = PersonDocuments(db)

    async def gather(self, brand_id: str, subscriber_id: str, currency: str) -> PersonalData:
        """Return all data of a person. Raise `NotFoundError` if there is no such subscriber.

        Each document that the person left costs a read.
        """
        held = await self._store.read(brand_id, subscriber_id)
        if held is None:
            raise no_such_subscriber(subscriber_id)
        stored, now_ms = held.value, clock.now_ms()
        person = await self._documents.person(brand_id, held)
        conversions = await self._conversions(person)
        return PersonalData(
            exported_at=clock.now(),
            subscriber=subscriber_report(held.id, stored, currency),
            merged_from=list(person.traces.subscriber_ids[1:]),
            activity=stored.activity,
            static_segment_ids=stored.static_segment_ids,
            segment_history=stored.segment_history,
            visitors=_visitors(person),
            claims=[_shown(each) for each in await self._claims(person)],
            sessions=[
                read_session(each.id, each.to_dict() or {}, currency, now_ms)
                async for each in everything(self._documents.sessions(person.traces))
                if person.did(each)
            ],
            conversions=[conversion_report(id_, each) for id_, each in conversions.items()],
            refunds=await self._refunds.of(brand_id, conversions),
            events=[shown_event(_shown(each)) for each in await self._events(person)],
            messages=[
                _shown(each) async for each in everything(self._documents.messages(person.traces))
            ],
        )

    async def _conversions(self, person: Person) -> dict[str, StoredConversion]:
        """Return the person's conversions by id, even if they are not booked for the person yet."""
        conversions: dict[str, StoredConversion] = {}
        async for each in everything(self._documents.conversions(person.traces)):
            conversion = StoredConversion.read(each)
            is_unbooked = conversion.subscriber_id is None
            if person.traces.owns(conversion) or (is_unbooked and person.did(each)):
                conversions[each.id] = conversion
        return conversions

    async def _events(self, person: Person) -> list[Snapshot]:
        """Return the events that name the person, and those of the person's visits."""
        customers = person.traces.customer_ids
        return [
            each
            async for each in everything(self._documents.events(person.traces))
            if (each.to_dict() or {}).get("customerId") in customers or person.did(each)
        ]

    async def _claims(self, person: Person) -> list[Snapshot]:
        """Return the claims of browsers that are this person's now."""
        of_today = [
            each
            for each in self._documents.claims(person.traces)
            if person.visitors[each.id].subscriber_id in person.traces.subscriber_ids
        ]
        return await self._existing(of_today)

    async def _existing(self, references: Sequence[AsyncDocumentReference]) -> list[Snapshot]:
        if not references:
            return []
        return [each async for each in self._db.get_all(list(references)) if each.exists]


def _visitors(person: Person) -> list[PersonVisitor]:
    """Return the person's browsers, without the links of others who used them too."""
    return [
        PersonVisitor(
            id=visitor_id,
            links=[
                ProvedLink(at=link.at, user_id=link.user_id)
                for _, link in visitor.in_order
                if link.subscriber_id in person.traces.subscriber_ids
            ],
        )
        for visitor_id, visitor in person.visitors.items()
    ]


def _shown(snapshot: Snapshot) -> JsonObject:
    return {"id": snapshot.id, **plain_object(snapshot.to_dict() or {})}
