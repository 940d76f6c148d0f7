"""Moves subscribers into the segments they belong to, and the counts with them, exactly once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
from shared.gcp.firestore import Snapshot, transact
from shared.gcp.tasks import Queue
from shared.segments import count_folding
from shared.segments.count_folding import fold_soon
from shared.segments.logic.compiler import SegmentRules, Today
from shared.segments.rules import RulesReader
from shared.subscribers.counts import SegmentCounts, Standing, changes
from shared.subscribers.logic.activity_limits import superfluous_facts
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import MEMBERSHIP_FIELDS, Counted

MOST_CHANGES: Final = 50
"""Entries that are kept of a subscriber's segment history, the newest ones."""

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Seen:
    """A subscriber as it was read or told; it is moved only if it is still so."""

    id: str
    fields: Fields
    update_time: datetime

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Seen":
        return cls(snapshot.id, snapshot.to_dict() or {}, snapshot.update_time)


@dataclass(frozen=True, slots=True)
class _Move:
    seen: Seen
    before: Standing
    after: Standing
    reevaluate_on: str | None
    pruned: list[tuple[str, ...]]

    @property
    def is_none(self) -> bool:
        """Whether nothing is to be written."""
        same_day = self.reevaluate_on == self.seen.fields.get("reevaluateOn")
        return self.before == self.after and same_day and not self.pruned


class SegmentationService:
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

    async def written(self, brand_id: str, before: Fields | None, seen: Seen | None) -> None:
        """Follows a write of a subscriber: one that changed only what follows from rules is our
        own. A deletion (None is seen) took its counts back itself.
        """
        if seen is None:
            await fold_soon(brand_id, self._folding)
        elif before is None or _said(before) != _said(seen.fields):
            await self.move(brand_id, [seen])

    async def move(self, brand_id: str, seen: Sequence[Seen]) -> None:
        """Evaluates subscribers by the rules in force, and moves those whose answers changed. One
        that has changed since it was seen is left to its own event.
        """
        if not seen:
            return
        try:
            moves = await transact(self._db, lambda t: self._move(t, brand_id, seen))
        except NotFoundError:  # the brand system deleted the brand
            return
        except (FailedPrecondition, NotFound, InvalidArgument) as refusal:
            if len(seen) > 1:
                middle = len(seen) // 2
                await self.move(brand_id, seen[:middle])
                await self.move(brand_id, seen[middle:])
                return
            if isinstance(refusal, InvalidArgument):
                Alarm.SUBSCRIBER_NOT_MOVED.report(refusal)
            # An earlier delivery may have ended before it could.
            await fold_soon(brand_id, self._folding)
            return
        if any(move.before != move.after for move in moves):
            await fold_soon(brand_id, self._folding)

    async def enter(
        self, transaction: AsyncTransaction, brand_id: str, new: Mapping[str, Fields]
    ) -> dict[str, dict[str, object]]:
        """What follows from the rules in force for subscribers that this transaction makes, by
        their ids; their counts are added in it. Afterwards `entered` is to be called.
        """
        rules, now = await self._in_force(transaction, brand_id)
        made_at = clock.now()
        moves = [_moved(Seen(each, new[each], made_at), rules, now) for each in sorted(new)]
        if moves:
            added = changes((move.before, move.after) for move in moves)
            self._counts.add(transaction, brand_id, moves[0].seen.id, added)
        return {move.seen.id: _without_deletions(_membership(move)) for move in moves}

    async def entered(self, brand_id: str) -> None:
        """Follows the commit of a transaction in which subscribers entered."""
        await fold_soon(brand_id, self._folding)

    async def _in_force(
        self, transaction: AsyncTransaction, brand_id: str
    ) -> tuple[SegmentRules, Today]:
        """The rules, and today by settings that are as new as they are."""
        rules = await self._rules.in_force(brand_id, transaction)
        settings = await self._configs.get(brand_id, read_since=rules.loaded_at)
        return rules.compiled, today(settings)

    async def _move(
        self, transaction: AsyncTransaction, brand_id: str, seen: Sequence[Seen]
    ) -> list[_Move]:
        rules, now = await self._in_force(transaction, brand_id)
        moves = [move for each in seen if not (move := _moved(each, rules, now)).is_none]
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        for move in moves:
            unmoved = self._db.write_option(last_update_time=move.seen.update_time)
            reference = subscribers.document(move.seen.id)
            transaction.update(reference, _membership(move), option=unmoved)
        if moves:
            added = changes((move.before, move.after) for move in moves)
            self._counts.add(transaction, brand_id, moves[0].seen.id, added)
        return moves


def today(settings: BrandSettings) -> Today:
    """What answers depend on besides the subscriber, at this moment."""
    calendar: Zones = settings.calendar
    return Today(calendar.day_of(clock.now_ms()), calendar, settings.config.currency)


def _said(fields: Fields) -> dict[str, object]:
    """What others than segmentation say of a subscriber."""
    return {name: value for name, value in fields.items() if name not in MEMBERSHIP_FIELDS}


def _moved(seen: Seen, rules: SegmentRules, now: Today) -> _Move:
    evaluation = rules.evaluate(seen.fields, now)
    after = Standing(frozenset(evaluation.segment_ids), _counted(seen.fields))
    pruned = superfluous_facts(seen.fields)
    return _Move(seen, _standing(seen.fields), after, evaluation.reevaluate_on, pruned)


def _standing(fields: Fields) -> Standing:
    segment_ids, counted = fields.get("segmentIds"), fields.get("counted")
    return Standing(
        frozenset(segment_ids if isinstance(segment_ids, list) else ()),
        Counted.model_validate(counted or {}),
    )


def _counted(fields: Fields) -> Counted:
    consents = fields.get("consents")
    states = {
        channel: consent.get("status")
        for channel, consent in (consents if isinstance(consents, dict) else {}).items()
    }
    subscribed = ConsentStatus.SUBSCRIBED.value
    return Counted(
        subscribers=1,
        email=int(states.get("email") == subscribed),
        sms=int(states.get("sms") == subscribed),
    )


def _without_deletions(fields: Fields) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not DELETE_FIELD}


def _membership(move: _Move) -> dict[str, object]:
    fields: dict[str, object] = {
        "segmentIds": sorted(move.after.segment_ids),
        "counted": move.after.counted.model_dump(),
        "reevaluateOn": DELETE_FIELD if move.reevaluate_on is None else move.reevaluate_on,
    }
    joined = sorted(move.after.segment_ids - move.before.segment_ids)
    left = sorted(move.before.segment_ids - move.after.segment_ids)
    if joined or left:
        history = move.seen.fields.get("segmentHistory")
        change = {"at": iso(clock.now()), "joined": joined, "left": left}
        known = history if isinstance(history, list) else []
        fields["segmentHistory"] = [*known, change][-MOST_CHANGES:]
    return fields | {FieldPath(*place).to_api_repr(): DELETE_FIELD for place in move.pruned}
