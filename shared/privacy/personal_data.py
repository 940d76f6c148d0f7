"""Everything that is held about a person, gathered for the person itself."""

from collections.abc import Sequence

from google.cloud.firestore import AsyncClient, AsyncDocumentReference

from shared.attribution.logic.conversion_report import conversion_report
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.refunds import RefundReader
from shared.common.plain_json import plain_object
from shared.gcp import clock
from shared.gcp.firestore import Snapshot
from shared.people.person_documents import KnownPerson, PersonDocuments, everything
from shared.privacy.models.personal_data import JsonObject, PersonalData, PersonVisitor, ProvedLink
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.store import SubscriberStore, no_such_subscriber
from shared.tracking.logic.session_documents import read_session


class PersonalDataService:
    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._refunds = RefundReader(db)
        self._documents = PersonDocuments(db)

    async def gather(self, brand_id: str, subscriber_id: str, currency: str) -> PersonalData:
        """Raises `NotFoundError`. Its size and cost are those of what the person did."""
        held = await self._store.read(brand_id, subscriber_id)
        if held is None:
            raise no_such_subscriber(subscriber_id)
        stored, now_ms = held.stored, clock.now_ms()
        known = await self._documents.known(brand_id, held)
        person = known.traces
        conversions = await self._conversions(known)
        return PersonalData(
            exported_at=clock.now(),
            subscriber=subscriber_report(held.id, stored, currency),
            merged_from=list(person.subscriber_ids[1:]),
            activity=stored.activity,
            static_segment_ids=stored.static_segment_ids,
            segment_history=stored.segment_history,
            visitors=_visitors(known),
            claims=[_shown(each) for each in await self._claims(known)],
            sessions=[
                read_session(each.id, each.to_dict() or {}, currency, now_ms)
                async for each in everything(self._documents.sessions(person))
                if known.did(each)
            ],
            conversions=[conversion_report(id_, each) for id_, each in conversions.items()],
            refunds=await self._refunds.of(brand_id, conversions),
            events=[_shown(each) for each in await self._events(known)],
            messages=[_shown(each) async for each in everything(self._documents.messages(person))],
        )

    async def _conversions(self, known: KnownPerson) -> dict[str, StoredConversion]:
        """By id: those booked for the person, and those that will be."""
        found: dict[str, StoredConversion] = {}
        async for each in everything(self._documents.conversions(known.traces)):
            conversion = StoredConversion.model_validate(each.to_dict())
            nobodys = conversion.subscriber_id is None
            if known.traces.owns(conversion) or (nobodys and known.did(each)):
                found[each.id] = conversion
        return found

    async def _events(self, known: KnownPerson) -> list[Snapshot]:
        customers = known.traces.customer_ids
        return [
            each
            async for each in everything(self._documents.events(known.traces))
            if (each.to_dict() or {}).get("customerId") in customers or known.did(each)
        ]

    async def _claims(self, known: KnownPerson) -> list[Snapshot]:
        """What visitors said of themselves that are known as this person now."""
        of_today = [
            each
            for each in self._documents.claims(known.traces)
            if known.visitors[each.id].subscriber_id in known.traces.subscriber_ids
        ]
        return await self._existing(of_today)

    async def _existing(self, references: Sequence[AsyncDocumentReference]) -> list[Snapshot]:
        if not references:
            return []
        return [each async for each in self._db.get_all(list(references)) if each.exists]


def _visitors(known: KnownPerson) -> list[PersonVisitor]:
    """Without what others were known by on the same browser."""
    return [
        PersonVisitor(
            id=visitor_id,
            links=[
                ProvedLink(at=link.at, user_id=link.user_id)
                for _, link in visitor.in_order
                if link.subscriber_id in known.traces.subscriber_ids
            ],
        )
        for visitor_id, visitor in known.visitors.items()
    ]


def _shown(snapshot: Snapshot) -> JsonObject:
    return {"id": snapshot.id, **plain_object(snapshot.to_dict() or {})}
