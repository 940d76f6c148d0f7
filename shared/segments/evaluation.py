"""Update the segments of subscribers by the rules, and count every change exactly once.

How a new tag reaches a segment's count:

1. `functions/triggers/on_subscriber_written.py` gets the event of the write. It calls
   `after_write`.
2. One transaction writes the subscriber's segments. It also writes the change in counts into
   shards (`shared/subscribers/counts.py`).
3. A task adds the shards to the counts of the segments (`count_folding.py`). Until then readers
   add the shards themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from google.api_core.exceptions import FailedPrecondition, InvalidArgument, NotFound
from google.cloud.firestore import DELETE_FIELD, AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.field_path import FieldPath

from shared.brands.models.config import BrandSettings
from shared.brands.paths import BrandPaths
from shared.brands.settings import ConfigService
from shared.common.calendar import Zones
from shared.common.errors import NotFoundError
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.alarms import Alarm
from shared.gcp.firestore import Read, Snapshot, transact
from shared.gcp.tasks import Queue
from shared.segments import count_folding
from shared.segments.logic.compiler import SegmentRules, Today
from shared.segments.logic.facts import email_subscribed, sms_subscribed
from shared.segments.rules import RulesReader
from shared.subscribers.activity_paths import FOLDED_BEFORE, folded_path
from shared.subscribers.counts import CountedIn, SegmentCounts, changes
from shared.subscribers.logic.activity_limits import superfluous_facts
from shared.subscribers.logic.folded_orders import aged
from shared.subscribers.models.stored import Counted, FoldedOrders, profile_of

MOST_CHANGES: Final = 50
"""The number of entries that are kept in a subscriber's segment history: the newest."""

MOST_IDS: Final = 200
"""The number of segments' ids in these entries, as many as a brand has segments."""

Document = Mapping[str, object]
"""A subscriber's document as a plain dict, which rules read faster than a model."""


def as_read(snapshot: Snapshot) -> Read[Document]:
    """Return a subscriber's document with its update time."""
    return Read(snapshot.id, snapshot.to_dict() or {}, snapshot.update_time)


@dataclass(frozen=True, slots=True)
class _Evaluated:
    """The result of evaluating a subscriber.

    `before` is what they were counted in, `after` what they are to be counted in. `superfluous` are
    the places of facts to delete, and `aged` the changes of folded orders that left the days that
    rules can ask for.
    """

    id: str
    document: Document
    before: CountedIn
    after: CountedIn
    reevaluate_on: str | None
    superfluous: list[tuple[str, ...]]
    aged: Document

    @property
    def is_as_stored(self) -> bool:
        """Tell whether the document already says the same, so nothing must be written."""
        same_day = self.reevaluate_on == self.document.get("reevaluateOn")
        return self.before == self.after and same_day and not self.superfluous and not self.aged


class SegmentEvaluation:
    """Evaluates subscribers by a brand's rules, and queues the folding of counts that change."""

    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        counts: SegmentCounts,
        folding: Queue = count_folding.QUEUE,
    ) -> None:
        self._db = db
        self._configs = configs
        self._rules = RulesReader(db)
        self._counts = counts
        self._folding = folding

    async def after_write(
        self, brand_id: str, before: Document | None, after: Read[Document] | None
    ) -> None:
        """Evaluate a subscriber after their document was written.

        The event of the write may arrive twice or late. The write in `evaluate` causes an event,
        too. Such an event is ignored, because only `MEMBERSHIP_FIELDS` changed.
        """
        if after is None:  # deleted, and the same commit subtracted their counts
            await self.fold_soon(brand_id)
        elif before is None or profile_of(before) != profile_of(after.value):
            await self.evaluate(brand_id, [after])

    async def evaluate(self, brand_id: str, subscribers: Sequence[Read[Document]]) -> None:
        """Evaluate subscribers by the rules in force, and write what changed.

        If a subscriber was written since they were read, they are left out: the event of that write
        evaluates them. If one of several subscribers cannot be written, the others are still
        evaluated.
        """
        if not subscribers:
            return
        try:
            changed = await transact(self._db, lambda t: self._evaluate(t, brand_id, subscribers))
        except NotFoundError:  # the brand was deleted
            return
        except (FailedPrecondition, NotFound, InvalidArgument) as refusal:
            if len(subscribers) > 1:
                middle = len(subscribers) // 2
                await self.evaluate(brand_id, subscribers[:middle])
                await self.evaluate(brand_id, subscribers[middle:])
                return
            if isinstance(refusal, InvalidArgument):
                Alarm.SUBSCRIBER_NOT_MOVED.report(refusal)
            # An earlier delivery of the event may have written, but not queued the folding.
            await self.fold_soon(brand_id)
            return
        if any(each.before != each.after for each in changed):
            await self.fold_soon(brand_id)

    async def enter(
        self, transaction: AsyncTransaction, brand_id: str, new: Mapping[str, Document]
    ) -> dict[str, dict[str, object]]:
        """Evaluate subscribers that this transaction creates, and add them to the counts in it.

        `new` are their documents by id. Return for each id the membership fields to store in the
        new document. The caller must call `fold_soon` after the commit.
        """
        rules, now = await self._in_force(transaction, brand_id)
        evaluated = [_evaluated(each, new[each], rules, now) for each in sorted(new)]
        self._count(transaction, brand_id, evaluated)
        return {each.id: _without_deletions(_membership(each)) for each in evaluated}

    async def fold_soon(self, brand_id: str) -> None:
        """Queue the task that folds the counts of a brand."""
        await count_folding.fold_soon(brand_id, self._folding)

    async def _evaluate(
        self, transaction: AsyncTransaction, brand_id: str, subscribers: Sequence[Read[Document]]
    ) -> list[_Evaluated]:
        """Write each subscriber whose segments, counts or next evaluation changed. Return these.

        Each write is conditional on the update time with which the subscriber was read.
        """
        rules, now = await self._in_force(transaction, brand_id)
        collection = self._db.collection(BrandPaths(brand_id).subscribers)
        changed = []
        for each in subscribers:
            evaluated = _evaluated(each.id, each.value, rules, now)
            if evaluated.is_as_stored:
                continue
            as_it_was_read = self._db.write_option(last_update_time=each.update_time)
            reference = collection.document(each.id)
            transaction.update(reference, _membership(evaluated), option=as_it_was_read)
            changed.append(evaluated)
        self._count(transaction, brand_id, changed)
        return changed

    async def _in_force(
        self, transaction: AsyncTransaction, brand_id: str
    ) -> tuple[SegmentRules, Today]:
        """Return the rules in force, and today by the brand's settings.

        The settings are read at the same time as the rules, or later.
        """
        rules = await self._rules.in_force(brand_id, transaction)
        settings = await self._configs.get(brand_id, read_since=rules.loaded_at)
        return rules.compiled, today(settings)

    def _count(
        self, transaction: AsyncTransaction, brand_id: str, evaluated: Sequence[_Evaluated]
    ) -> None:
        """Write changed counts into shards, in the transaction that writes the subscribers."""
        if evaluated:
            added = changes((each.before, each.after) for each in evaluated)
            self._counts.add(transaction, brand_id, evaluated[0].id, added)


def today(settings: BrandSettings) -> Today:
    """Return the brand's day, calendar and currency at this moment."""
    calendar: Zones = settings.calendar
    return Today(calendar.day_of(clock.now_ms()), calendar, settings.config.currency)


def _evaluated(
    subscriber_id: str, document: Document, rules: SegmentRules, now: Today
) -> _Evaluated:
    evaluation = rules.evaluate(document, now)
    return _Evaluated(
        id=subscriber_id,
        document=document,
        before=_counted_in(document),
        after=CountedIn(frozenset(evaluation.segment_ids), _counted(document)),
        reevaluate_on=evaluation.reevaluate_on,
        superfluous=superfluous_facts(document),
        aged=_aged(document, now.day),
    )


def _aged(document: Document, day: str) -> Document:
    """Return the changes that add the entries of old days to the sum of all before."""
    activity = document.get("activity")
    stored = activity.get("folded") if isinstance(activity, dict) else None
    if not stored or not stored.get("days"):
        return {}
    folded = FoldedOrders.model_validate(stored)
    recent = aged(folded, day)
    if recent.before == folded.before:
        return {}
    gone = sorted(folded.days.keys() - recent.days.keys())
    total = recent.model_dump(exclude_none=True)["before"]
    return {FOLDED_BEFORE: total, **{folded_path(each): DELETE_FIELD for each in gone}}


def _counted_in(document: Document) -> CountedIn:
    segment_ids, counted = document.get("segmentIds"), document.get("counted")
    return CountedIn(
        frozenset(segment_ids if isinstance(segment_ids, list) else ()),
        Counted.model_validate(counted or {}),
    )


def _counted(document: Document) -> Counted:
    return Counted(
        subscribers=1,
        email=int(email_subscribed(document)),
        sms=int(sms_subscribed(document)),
    )


def _membership(evaluated: _Evaluated) -> dict[str, object]:
    """Return the fields to update in a subscriber's document: their segments and counts.

    The same update deletes facts beyond the limits, and adds up old entries of folded orders.
    """
    before, after = evaluated.before.segment_ids, evaluated.after.segment_ids
    day = evaluated.reevaluate_on
    fields: dict[str, object] = {
        "segmentIds": sorted(after),
        "counted": evaluated.after.counted.model_dump(),
        "reevaluateOn": DELETE_FIELD if day is None else day,
    }
    if before != after:
        stored = evaluated.document.get("segmentHistory")
        history = stored if isinstance(stored, list) else []
        joined, left = sorted(after - before), sorted(before - after)
        change = {"at": iso(clock.now()), "joined": joined, "left": left}
        fields["segmentHistory"] = _newest([*history, change])
    gone = {FieldPath(*place).to_api_repr(): DELETE_FIELD for place in evaluated.superfluous}
    return {**fields, **gone, **evaluated.aged}


def _newest(history: Sequence[Document]) -> list[Document]:
    """Return the newest changes, within the limits. The last one is always among them."""
    kept: list[Document] = []
    ids = 0
    for change in reversed(history[-MOST_CHANGES:]):
        ids += len(cast(list[str], change["joined"])) + len(cast(list[str], change["left"]))
        if kept and ids > MOST_IDS:
            break
        kept.append(change)
    return kept[::-1]


def _without_deletions(fields: Document) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not DELETE_FIELD}
