"""Build the services of people, each once in this process, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.attribution import wiring as attribution
from shared.brands import wiring as brands
from shared.gcp.firestore import marketing_database
from shared.signup import wiring as signup
from shared.subscribers import wiring as subscribers

if TYPE_CHECKING:
    from shared.gcp.firebase_auth import VerifiedUser
    from shared.people.accounts import AccountService
    from shared.people.backfill import BackfillService
    from shared.people.identify import IdentifyService
    from shared.people.merge_backfill import MergeBackfill
    from shared.people.merging import MergeService
    from shared.people.timelines import TimelineService


@cache
def backfill() -> "BackfillService":
    from shared.people.backfill import BackfillService

    return BackfillService(marketing_database(), attribution.ledger())


@cache
def merge_backfill() -> "MergeBackfill":
    from shared.people.merge_backfill import MergeBackfill

    return MergeBackfill(marketing_database(), attribution.ledger())


@cache
def merging() -> "MergeService":
    from shared.people.merging import MergeService

    return MergeService(
        marketing_database(), subscribers.store(), merge_backfill(), attribution.order_folding()
    )


@cache
def accounts() -> "AccountService":
    from shared.people.accounts import AccountService

    return AccountService(
        marketing_database(),
        brands.settings(),
        subscribers.store(),
        merging(),
        signup.double_opt_in(),
    )


@cache
def identify() -> "IdentifyService":
    from shared.people.identify import IdentifyService

    return IdentifyService(marketing_database(), accounts(), _verified)


async def _verified(token: str) -> "VerifiedUser | None":
    from asyncio import to_thread

    from shared.common.errors import UnauthorizedError
    from shared.gcp.firebase_auth import verified_user

    try:
        return await to_thread(verified_user, token)
    except UnauthorizedError:
        return None


@cache
def timelines() -> "TimelineService":
    from shared.people.timelines import TimelineService

    return TimelineService(marketing_database(), subscribers.store())
