"""Create, change and delete segments, together with the rules that decide membership."""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.common.errors import ConflictError, InvalidError
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.segments.logic.checking import check_references, parse_rules, references
from shared.segments.models.segment import SubscriberSegment
from shared.segments.models.stored import RawRules, StoredRules, StoredSegment
from shared.segments.reader import (
    SegmentReader,
    no_such_segment,
    segment_reference,
    stored_segment,
)
from shared.segments.rules import definitions, read_rules, write_rules

MAX_SEGMENTS: Final = 200
MAX_RULES_BYTES: Final = 200_000
"""The largest size of all rules of a brand as JSON, because they are in one document."""

UsingSegment = Callable[[str, str], Awaitable[list[str]]]
"""A function that takes a brand's id and a segment's id, and returns what uses the segment.

Each entry is a name such as `the campaign 'Spring'`.
"""


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A segment to create. A dynamic segment has rules, a static one has none."""

    name: str
    type: Literal["dynamic", "static"]
    description: str | None = None
    rules: RawRules | None = None


class SegmentService:
    """The use cases of segments. After a change of rules, all subscribers are evaluated again."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._reader = SegmentReader(db)

    async def evaluate_anew(self, transaction: AsyncTransaction, brand_id: str) -> None:
        """Start an evaluation of all subscribers in this transaction.

        This is needed when the brand's time zone changes, because its days then change.
        """
        rules = await read_rules(self._db, brand_id, transaction)
        if rules.segments:
            write_rules(self._db, brand_id, transaction, rules.renewed())

    async def create(self, brand_id: str, new: NewSegment, uid: str) -> SubscriberSegment:
        """Create a segment. Raise `InvalidError` if a rule is not allowed; it says where."""
        segment_id = secrets.token_hex(10)
        is_static = new.type == "static"
        if is_static == (new.rules is not None):
            raise InvalidError(
                "rules: a static segment has no rules; add members to it"
                if is_static
                else "rules: is missing; a dynamic segment needs rules"
            )

        async def apply(transaction: AsyncTransaction) -> None:
            old = await read_rules(self._db, brand_id, transaction)
            if segment_id in old.segments:  # an earlier attempt succeeded, its answer was lost
                return
            if len(old.segments) >= MAX_SEGMENTS:
                raise ConflictError(f"a brand has at most {MAX_SEGMENTS} segments; delete one")
            rules = old.with_segment(segment_id, new.rules)
            _check(rules, segment_id)
            now = clock.now()
            segment = StoredSegment(
                brand_id=brand_id,
                name=new.name,
                description=new.description,
                type=new.type,
                rules=new.rules,
                created_at=now,
                created_by=uid,
                updated_at=now,
            )
            write_rules(self._db, brand_id, transaction, rules)
            fields = segment.model_dump(mode="json", exclude_none=True)
            transaction.create(self._reference(brand_id, segment_id), fields)

        await transact(self._db, apply)
        return await self._reader.find(brand_id, segment_id)

    async def update(
        self, brand_id: str, segment_id: str, changes: Mapping[str, object]
    ) -> SubscriberSegment:
        """Set those of `name`, `description` and `rules` that are given.

        New rules apply at once. Raise `InvalidError` if a rule is not allowed.
        """
        reference = self._reference(brand_id, segment_id)

        async def apply(transaction: AsyncTransaction) -> None:
            old = stored_segment(await reference.get(transaction=transaction))
            old_rules = await read_rules(self._db, brand_id, transaction)
            new = StoredSegment.model_validate({**old.model_dump(), **changes})
            if new == old:
                return
            if new.rules != old.rules:
                if old.type == "static":
                    raise InvalidError("rules: a static segment has no rules; add members to it")
                rules = old_rules.with_segment(segment_id, new.rules)
                _check(rules, segment_id)
                write_rules(self._db, brand_id, transaction, rules)
            new = new.model_copy(update={"updated_at": clock.now()})
            kept = {"subscriber_count", "created_at", "created_by"}
            transaction.update(reference, new.model_dump(mode="json", exclude=kept))

        await transact(self._db, apply)
        return await self._reader.find(brand_id, segment_id)

    async def delete(
        self, brand_id: str, segment_id: str, users: Sequence[UsingSegment] = ()
    ) -> None:
        """Delete a segment. Its members stay subscribers.

        Raise `ConflictError` if something uses the segment. Other segments are always checked.
        `users` are further checks, which other packages provide.
        """
        reference = self._reference(brand_id, segment_id)
        used_by = [name for using in users for name in await using(brand_id, segment_id)]
        existed = False  # in an earlier attempt, whose answer may have been lost

        async def apply(transaction: AsyncTransaction) -> None:
            nonlocal existed
            snapshot = await reference.get(transaction=transaction)
            rules = await read_rules(self._db, brand_id, transaction)
            if not snapshot.exists and segment_id not in rules.segments:
                if existed:
                    return
                raise no_such_segment(segment_id)
            existed = True
            segments = [
                f"the segment {(await self._name(brand_id, other, transaction))!r}"
                for other in _asking_for(segment_id, rules)
            ]
            if used_by or segments:
                names = ", ".join([*used_by, *segments])
                raise ConflictError(f"the segment is used by {names}; change them first")
            transaction.delete(reference)
            write_rules(self._db, brand_id, transaction, rules.without(segment_id))

        await transact(self._db, apply)

    def _reference(self, brand_id: str, segment_id: str) -> AsyncDocumentReference:
        return segment_reference(self._db, brand_id, segment_id)

    async def _name(self, brand_id: str, segment_id: str, transaction: AsyncTransaction) -> str:
        snapshot = await self._reference(brand_id, segment_id).get(transaction=transaction)
        return str((snapshot.to_dict() or {}).get("name", segment_id))


def _asking_for(segment_id: str, rules: StoredRules) -> list[str]:
    """Return the ids of the segments whose rules name this one."""
    return [
        other
        for other, each in rules.segments.items()
        if each.rules is not None and segment_id in references(parse_rules(each.rules))
    ]


def _check(rules: StoredRules, segment_id: str) -> None:
    """Raise an error if the new rules of a segment do not fit the other segments.

    `InvalidError` means that they name a wrong segment, `ConflictError` that all rules together are
    too large.
    """
    if rules.segments[segment_id].rules is None:
        return
    check_references(segment_id, definitions(rules))
    size = len(json.dumps(rules.model_dump(mode="json")))
    if size > MAX_RULES_BYTES:
        raise ConflictError(
            f"the rules of all segments are {size} bytes, and at most {MAX_RULES_BYTES} are kept; "
            "put long lists into a static segment"
        )
