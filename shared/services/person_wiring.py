"""Builds what knows persons, beside `wiring`: each service once, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.gcp.firestore import marketing_database
from shared.services import wiring
from shared.services.follow_up_queue import FollowUpQueue
from shared.services.person_facts import PersonFacts
from shared.services.persons import Persons
from shared.services.successors import Successors
from shared.services.visitor_links import VisitorLinks

if TYPE_CHECKING:
    from shared.gcp.identity import VerifiedUser
    from shared.services.accounts import AccountService
    from shared.services.erasures import ErasureService
    from shared.services.follow_ups import FollowUpService
    from shared.services.identifying import IdentifyService
    from shared.services.merge_follow_up import MergeFollowUp
    from shared.services.merges import MergeService
    from shared.services.person_activity import PersonActivity
    from shared.services.personal_data import PersonalDataService
    from shared.services.timelines import TimelineService


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
    from shared.services.person_activity import PersonActivity

    return PersonActivity(wiring.writes(), persons(), visitor_links(), facts())


@cache
def follow_ups() -> "FollowUpService":
    from shared.services.follow_ups import FollowUpService

    db = marketing_database()
    return FollowUpService(db, persons(), visitor_links(), facts(), wiring.ledger(), _queue())


@cache
def merge_follow_up() -> "MergeFollowUp":
    from shared.services.merge_follow_up import MergeFollowUp

    return MergeFollowUp(marketing_database(), visitor_links(), wiring.ledger(), _enqueue)


@cache
def merges() -> "MergeService":
    from shared.services.merges import MergeService

    return MergeService(marketing_database(), wiring.subscriber_store(), merge_follow_up())


@cache
def erasures() -> "ErasureService":
    from shared.services.erased_traces import TraceEraser
    from shared.services.erasures import ErasureService

    db = marketing_database()
    eraser = TraceEraser(db, wiring.attribution(), wiring.ledger())
    return ErasureService(db, wiring.subscriber_store(), eraser, _enqueue)


@cache
def personal_data() -> "PersonalDataService":
    from shared.services.personal_data import PersonalDataService
    from shared.services.refund_reader import RefundReader

    db = marketing_database()
    return PersonalDataService(db, wiring.subscriber_store(), RefundReader(db))


@cache
def timelines() -> "TimelineService":
    from shared.services.refund_reader import RefundReader
    from shared.services.timelines import TimelineService

    db = marketing_database()
    return TimelineService(db, wiring.subscriber_store(), RefundReader(db))


@cache
def accounts() -> "AccountService":
    from shared.services.accounts import AccountService
    from shared.services.confirmations import ConfirmationService
    from shared.services.subscriber_creation import SubscriberCreation

    db, store = marketing_database(), wiring.subscriber_store()
    creation = SubscriberCreation(db, store)
    confirmations = ConfirmationService(db, store, Successors(db), persons())
    return AccountService(wiring.configs(), store, creation, merges(), persons(), confirmations)


@cache
def identifying() -> "IdentifyService":
    from shared.services.claims import Claims
    from shared.services.identifying import IdentifyService

    return IdentifyService(Claims(marketing_database()), accounts(), _verified)


async def _verified(token: str) -> "VerifiedUser | None":
    from asyncio import to_thread

    from shared.errors import UnauthorizedError
    from shared.gcp.identity import verified_user

    try:
        return await to_thread(verified_user, token)
    except UnauthorizedError:
        return None


@cache
def _queue() -> FollowUpQueue:
    return FollowUpQueue(_enqueue)


async def _enqueue(function: str, name: str, payload: dict[str, object]) -> bool:
    """Loads Cloud Tasks with the first task: most triggers make none."""
    from shared.gcp.tasks import enqueue

    return await enqueue(function, name, payload)
