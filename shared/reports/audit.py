"""Audit folded days: recount each from its documents, and compare every number."""

from dataclasses import asdict, dataclass
from typing import Final

from google.api_core.exceptions import FailedPrecondition
from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.logic.conversion_tally import conversion_tally
from shared.attribution.models.conversion import StoredConversion
from shared.brands.paths import BrandPaths
from shared.common.date_ranges import DateRange
from shared.counters.logic.tally import Tally, add, leaves, session_tally
from shared.counters.logic.totals import Totals
from shared.counters.logic.unique_visitors import REGISTERS as REGISTER_COUNT
from shared.counters.logic.unique_visitors import register
from shared.counters.rollup import DUE
from shared.gcp.alarms import Alarm
from shared.gcp.firestore import repeat
from shared.gcp.pages import every
from shared.reports.models.stats import AuditDifference
from shared.tracking.models.session_id import SessionId

EXACT: Final = "exact"
DIFFERENT: Final = "different"

_DAYS_SHOWN: Final = 10
_DIFFERENCES_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that the recount did not confirm. `place` is its path in the day's document."""

    place: str
    counted: int
    recounted: int


class AuditService:
    """Finds the days to audit, audits them, and reads what audits found."""

    def __init__(self, db: AsyncClient, *, page: int = 500) -> None:
        """Keep at most `page` documents of a recount in memory at once."""
        self._db = db
        self._page = page

    async def due_days(self, brand_id: str, since: str, until: str) -> list[str]:
        """Return the days from `since` to `until` whose numbers changed since their last audit."""
        stats = self._db.collection(BrandPaths(brand_id).stats)
        due = (
            stats.where(filter=FieldFilter("audit", "==", DUE))
            .where(filter=FieldFilter("day", ">=", since))
            .where(filter=FieldFilter("day", "<=", until))
            .order_by("day")
            .select(["day"])
        )
        return [snapshot.get("day") for snapshot in await due.get()]

    async def known_differences(self, brand_id: str, days: DateRange) -> list[AuditDifference]:
        """Return the differences on the first ten of these days that have any.

        If no day has any, this costs one read.
        """
        stats = self._db.collection(BrandPaths(brand_id).stats)
        query = (
            stats.where(filter=FieldFilter("audit", "==", DIFFERENT))
            .where(filter=FieldFilter("day", ">=", days.start))
            .where(filter=FieldFilter("day", "<=", days.end))
            .order_by("day")
            .select(["day", "differences"])
            .limit(_DAYS_SHOWN)
        )
        return [
            AuditDifference(day=snapshot.get("day"), **each)
            for snapshot in await query.get()
            for each in snapshot.get("differences")
        ]

    async def audit(self, brand_id: str, day: str) -> list[Difference]:
        """Recount a day, store the result on it, and log and return each difference.

        Return no differences if the day has changed meanwhile, or has shards that cannot be folded:
        it will be audited again.
        """
        reference = self._db.collection(BrandPaths(brand_id).stats).document(day)
        snapshot = await reference.get()
        shards = self._db.collection(BrandPaths(brand_id).stat_shards)
        unfolded = await shards.where(filter=FieldFilter("day", "==", day)).get()
        documents = [snapshot, *unfolded]
        counted = Totals.of(each.to_dict() or {} for each in documents)
        if not counted.are_exact:
            return []
        found = differences(counted, await self.recount(brand_id, day))
        unmoved = self._db.write_option(last_update_time=snapshot.update_time)
        try:
            await repeat(lambda: reference.update(_result(found), option=unmoved))
        except FailedPrecondition:
            stored = (await reference.get()).to_dict() or {}
            if stored.get("audit") == DUE:
                return []  # the day has changed, and will be audited as it is now
        for each in found:
            Alarm.AUDIT_DIFFERS.report(brand=brand_id, day=day, **asdict(each))
        return found

    async def recount(self, brand_id: str, day: str) -> Totals:
        """Count a day from its sessions and orders, page by page, so that memory does not grow."""
        paths = BrandPaths(brand_id)
        tally: Tally = {}
        registers = bytearray(REGISTER_COUNT)
        sessions = self._of_day(paths.sessions, day, "startedAt")
        async for session in every(sessions.select(["channelId", "startedAt"]), self._page):
            add(tally, session_tally(session.get("channelId")))
            # The id names the visitor as they were counted. The field may hold a pseudonym by now.
            index, rank = register(SessionId.parse(session.id).visitor_id)
            registers[index] = max(registers[index], rank)
        conversions = self._of_day(paths.conversions, day, "occurredAt")
        async for conversion in every(conversions, self._page):
            add(tally, conversion_tally(StoredConversion.read(conversion)))
        return Totals(tally, bytes(registers))

    def _of_day(self, collection: str, day: str, time_field: str) -> AsyncQuery:
        query: AsyncQuery = self._db.collection(collection).where(
            filter=FieldFilter("day", "==", day)
        )
        return query.order_by(time_field, direction="DESCENDING")


def _result(found: list[Difference]) -> dict[str, object]:
    """Return the fields that store the result of an audit on its day."""
    return {
        "audit": DIFFERENT if found else EXACT,
        "differences": [
            {
                "place": each.place,
                "counted": _storable(each.counted),
                "recounted": _storable(each.recounted),
            }
            for each in found[:_DIFFERENCES_KEPT]
        ],
    }


def _storable(number: int) -> int:
    """Return the nearest whole number that Firestore can store."""
    return max(-(2**63), min(number, 2**63 - 1))


def differences(counted: Totals, recounted: Totals) -> list[Difference]:
    """Return the differences of two totals, number by number and register by register."""
    left, right = dict(leaves(counted.tally)), dict(leaves(recounted.tally))
    found = [
        Difference(".".join(place), left.get(place, 0), right.get(place, 0))
        for place in sorted({*left, *right})
        if left.get(place, 0) != right.get(place, 0)
    ]
    for index, (ours, theirs) in enumerate(
        zip(counted.registers, recounted.registers, strict=True)
    ):
        if ours != theirs:
            found.append(Difference(f"registers[{index}]", ours, theirs))
    return found
