"""Builds what knows persons, beside `wiring`: each service once, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.gcp.firestore import marketing_database
from shared.identity.follow_up_queue import FollowUpQueue
from shared.identity.identification import Persons
from shared.identity.merged_into import Successors
from shared.identity.visitors import VisitorLinks
from shared.services import wiring
from shared.subscribers.person_facts import PersonFacts

if TYPE_CHECKING:
    from datetime import datetime

    from shared.gcp.firebase_auth import VerifiedUser
    from shared.people.accounts import AccountService
    from shared.people.backfill import FollowUpService
    from shared.people.identify import IdentifyService
    from shared.people.merge_backfill import MergeFollowUp
    from shared.people.merging import MergeService
    from shared.people.timelines import TimelineService
    from shared.people.user_documents import UserDocuments
    from shared.privacy.deletion import Departures
    from shared.privacy.erasure import ErasureService
    from shared.privacy.interruptions import Interruptions
    from shared.privacy.personal_data import PersonalDataService
    from shared.signup.double_opt_in import ConfirmationService
    from shared.subscribers.activity import PersonActivity


@cache
def persons() -> Persons:
    return Persons(marketing_database(), visitor_links(), _queue())


@cache
def visitor_links() -> VisitorLinks:
    return VisitorLinks(marketing_database())


@cache
def facts() -> PersonFacts:
    db = marketing_database()
    return PersonFacts(db, Successors(db))


@cache
def activity() -> "PersonActivity":
    from shared.subscribers.activity import PersonActivity

    return PersonActivity(wiring.writes(), persons(), visitor_links(), facts())


@cache
def follow_ups() -> "FollowUpService":
    from shared.people.backfill import FollowUpService

    db = marketing_database()
    return FollowUpService(db, persons(), visitor_links(), facts(), wiring.ledger(), _queue())


@cache
def merge_follow_up() -> "MergeFollowUp":
    from shared.people.merge_backfill import MergeFollowUp

    return MergeFollowUp(marketing_database(), visitor_links(), wiring.ledger(), _enqueue)


@cache
def merges() -> "MergeService":
    from shared.people.merging import MergeService

    return MergeService(marketing_database(), wiring.subscriber_store(), merge_follow_up())


@cache
def erasures() -> "ErasureService":
    from shared.privacy.anonymize import TraceEraser
    from shared.privacy.erasure import ErasureService

    db = marketing_database()
    eraser = TraceEraser(db, wiring.attribution(), wiring.ledger())
    return ErasureService(db, departures(), eraser, _enqueue)


@cache
def departures() -> "Departures":
    from shared.privacy.deletion import Departures

    return Departures(marketing_database(), wiring.subscriber_store())


@cache
def interruptions() -> "Interruptions":
    from shared.privacy.interruptions import Interruptions

    return Interruptions(Successors(marketing_database()), merge_follow_up(), erasures())


@cache
def personal_data() -> "PersonalDataService":
    from shared.attribution.refund_reader import RefundReader
    from shared.privacy.personal_data import PersonalDataService

    db = marketing_database()
    return PersonalDataService(db, wiring.subscriber_store(), RefundReader(db))


@cache
def timelines() -> "TimelineService":
    from shared.attribution.refund_reader import RefundReader
    from shared.people.timelines import TimelineService

    db = marketing_database()
    return TimelineService(db, wiring.subscriber_store(), RefundReader(db))


@cache
def confirmations() -> "ConfirmationService":
    from shared.signup.double_opt_in import ConfirmationService

    db = marketing_database()
    return ConfirmationService(db, wiring.subscriber_store(), Successors(db), persons())


@cache
def accounts() -> "AccountService":
    from shared.people.accounts import AccountService
    from shared.subscribers.creation import SubscriberCreation

    db, store = marketing_database(), wiring.subscriber_store()
    creation = SubscriberCreation(db, store)
    return AccountService(wiring.configs(), store, creation, merges(), persons(), confirmations())


@cache
def user_documents() -> "UserDocuments":
    from shared.people.user_documents import UserDocuments

    return UserDocuments(accounts())


@cache
def identifying() -> "IdentifyService":
    from shared.identity.claims import Claims
    from shared.people.identify import IdentifyService

    return IdentifyService(Claims(marketing_database()), accounts(), _verified)


async def _verified(token: str) -> "VerifiedUser | None":
    from asyncio import to_thread

    from shared.common.errors import UnauthorizedError
    from shared.gcp.firebase_auth import verified_user

    try:
        return await to_thread(verified_user, token)
    except UnauthorizedError:
        return None


@cache
def _queue() -> FollowUpQueue:
    return FollowUpQueue(_enqueue)


async def _enqueue(
    function: str, name: str, payload: dict[str, object], *, at: "datetime | None" = None
) -> bool:
    """Loads Cloud Tasks with the first task: most triggers make none."""
    from shared.gcp.tasks import enqueue

    return await enqueue(function, name, payload, at=at)
