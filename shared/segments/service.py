"""Segments: made, changed and deleted together with the rules that all functions evaluate by."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError, InvalidError
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.segments.logic.checking import check_references, parse_rules, references
from shared.segments.models.segment import SubscriberSegment
from shared.segments.models.stored import (
    RawRules,
    StoredDefinition,
    StoredRules,
    StoredSegment,
)
from shared.segments.reader import (
    SegmentReader,
    no_such_segment,
    segment_reference,
    stored_segment,
)
from shared.segments.rules import definitions
from shared.segments.rules_document import raised, read_rules, write_rules

MAX_SEGMENTS: Final = 200
MAX_RULES_BYTES: Final = 200_000
"""Of all rules of a brand, as JSON: they lie in one document."""


@dataclass(frozen=True, slots=True)
class NewSegment:
    name: str
    type: Literal["dynamic", "static"]
    description: str | None = None
    rules: RawRules | None = None


class SegmentService:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._reader = SegmentReader(db)

    async def evaluate_anew(self, transaction: AsyncTransaction, brand_id: str) -> None:
        """Have all subscribers evaluated anew, in this transaction: a day is another one now."""
        rules = await read_rules(self._db, brand_id, transaction)
        if rules.segments:
            write_rules(self._db, brand_id, transaction, raised(rules))

    async def create(self, brand_id: str, new: NewSegment, uid: str) -> SubscriberSegment:
        """Raises `InvalidError` for rules that are not allowed, naming their place."""
        segment_id = secrets.token_hex(10)
        is_static = new.type == "static"
        if is_static == (new.rules is not None):
            raise InvalidError(
                "rules: a static segment has none; add members to it"
                if is_static
                else "rules: is missing; a dynamic segment is what its rules say"
            )

        async def apply(transaction: AsyncTransaction) -> None:
            old = await read_rules(self._db, brand_id, transaction)
            if segment_id in old.segments:  # made by an attempt whose answer was lost
                return
            if len(old.segments) >= MAX_SEGMENTS:
                raise ConflictError(f"a brand has at most {MAX_SEGMENTS} segments; delete one")
            rules = _with(old, segment_id, StoredDefinition(rules=new.rules))
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
        """Sets `name`, `description` and `rules`, as far as they are given. New rules stand from
        now on, and all subscribers are evaluated anew.
        """

        async def apply(transaction: AsyncTransaction) -> None:
            reference = self._reference(brand_id, segment_id)
            snapshot = await reference.get(transaction=transaction)
            old = stored_segment(snapshot)
            rules = await read_rules(self._db, brand_id, transaction)
            new = StoredSegment.model_validate({**old.model_dump(), **changes})
            if new == old:
                return
            fields: dict[str, object] = {"updated_at": clock.now()}
            if new.rules != old.rules:
                if old.type == "static":
                    raise InvalidError("rules: a static segment has none; add members to it")
                rules = _with(rules, segment_id, StoredDefinition(rules=new.rules))
                write_rules(self._db, brand_id, transaction, rules)
            new = new.model_copy(update=fields)
            names = {"subscriber_count", "created_at", "created_by"}
            transaction.update(reference, new.model_dump(mode="json", exclude=names))

        await transact(self._db, apply)
        return await self._reader.find(brand_id, segment_id)

    async def delete(self, brand_id: str, segment_id: str) -> None:
        """Raises `ConflictError`, with their names, while others use the segment."""
        reference = self._reference(brand_id, segment_id)
        users = await self._users(brand_id, segment_id)

        seen = False  # by an attempt whose answer may have been lost

        async def apply(transaction: AsyncTransaction) -> None:
            nonlocal seen
            snapshot = await reference.get(transaction=transaction)
            old = await read_rules(self._db, brand_id, transaction)
            if not snapshot.exists and segment_id not in old.segments:
                if seen:
                    return
                raise no_such_segment(segment_id)
            seen = True
            asking = [
                other
                for other, each in old.segments.items()
                if each.rules is not None and segment_id in references(parse_rules(each.rules))
            ]
            names = [
                f"the segment {(await self._name(brand_id, other, transaction))!r}"
                for other in asking
            ]
            if users or names:
                raise ConflictError(
                    f"the segment is used by {', '.join([*users, *names])}; change them first"
                )
            left = {name: each for name, each in old.segments.items() if name != segment_id}
            transaction.delete(reference)
            write_rules(self._db, brand_id, transaction, _raised(old, left, refresh=True))

        await transact(self._db, apply)

    def _reference(self, brand_id: str, segment_id: str) -> AsyncDocumentReference:
        return segment_reference(self._db, brand_id, segment_id)

    async def _name(self, brand_id: str, segment_id: str, transaction: AsyncTransaction) -> str:
        snapshot = await self._reference(brand_id, segment_id).get(transaction=transaction)
        return str((snapshot.to_dict() or {}).get("name", segment_id))

    async def _users(self, brand_id: str, segment_id: str) -> list[str]:
        """Campaigns and automations that name a segment, as a sentence names them."""
        paths = BrandPaths(brand_id)
        campaigns = self._db.collection(paths.campaigns).where(
            filter=FieldFilter("recipientSegmentId", "==", segment_id)
        )
        automations = self._db.collection(paths.automations).where(
            filter=FieldFilter("segmentIds", "array_contains", segment_id)
        )
        return [
            f"the {kind} {(each.to_dict() or {}).get('name', each.id)!r}"
            for kind, query in (("campaign", campaigns), ("automation", automations))
            for each in await query.select(["name"]).limit(5).get()
        ]


def _with(old: StoredRules, segment_id: str, definition: StoredDefinition) -> StoredRules:
    """The rules with this segment's; raises `InvalidError` where they do not go together."""
    is_dynamic = definition.rules is not None
    version = old.version + 1 if is_dynamic else 0
    placed = definition.model_copy(update={"version": version})
    segments = {**old.segments, segment_id: placed}
    new = _raised(old, segments, refresh=is_dynamic)
    if is_dynamic:
        check_references(segment_id, definitions(new))
        size = len(json.dumps(new.model_dump(mode="json")))
        if size > MAX_RULES_BYTES:
            raise ConflictError(
                f"the rules of all segments are {size} bytes, at most {MAX_RULES_BYTES} are kept; "
                "put long lists into a static segment"
            )
    return new


def _raised(
    old: StoredRules, segments: Mapping[str, StoredDefinition], *, refresh: bool
) -> StoredRules:
    version = old.version + 1
    return StoredRules(
        version=version,
        refresh_version=version if refresh else old.refresh_version,
        segments=dict(segments),
    )
