"""Read, write and compile a brand's rules, which are all in one document."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, SegmentRules, compile_segments
from shared.segments.models.stored import StoredRules

_MOST_BRANDS_KEPT: Final = 50


async def read_rules(
    db: AsyncClient, brand_id: str, transaction: AsyncTransaction | None = None
) -> StoredRules:
    """Read the rules of all segments of a brand."""
    reference = db.document(BrandPaths(brand_id).segment_rules)
    return StoredRules.read(await reference.get(transaction=transaction))


def write_rules(
    db: AsyncClient, brand_id: str, transaction: AsyncTransaction, rules: StoredRules
) -> None:
    """Write the rules, and a small document whose event starts a refresh.

    An event contains the document that was written, up to 512 KB. Rules may be larger, so the
    trigger listens to a second document, which contains only the version.
    """
    paths = BrandPaths(brand_id)
    fields = rules.model_dump(mode="json", exclude_none=True)
    transaction.set(db.document(paths.segment_rules), fields)
    version = {"refreshVersion": rules.evaluate_version}
    transaction.set(db.document(paths.segment_version), version)


def definitions(stored: StoredRules) -> dict[str, Definition]:
    """Return the segments of a brand in the form that the compiler takes."""
    return {
        segment_id: Definition(
            static=each.rules is None, rules=[] if each.rules is None else parse_rules(each.rules)
        )
        for segment_id, each in stored.segments.items()
    }


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """Compiled rules.

    `loaded_at` is when this process read them, in seconds of `time.monotonic`.
    """

    version: int
    compiled: SegmentRules
    loaded_at: float


class RulesReader:
    """Reads rules. The compiled rules of the brands used last stay in memory."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._kept: OrderedDict[str, RulesInForce] = OrderedDict()

    async def in_force(self, brand_id: str, transaction: AsyncTransaction) -> RulesInForce:
        """Return the compiled rules of the version that the transaction reads.

        If this process has that version in memory, this costs one read. If the rules changed since,
        it costs a second one.
        """
        reference = self._db.document(BrandPaths(brand_id).segment_rules)
        kept = self._kept.get(brand_id)
        if kept is not None:
            snapshot = await reference.get(field_paths=["version"], transaction=transaction)
            if (snapshot.to_dict() or {}).get("version", 0) == kept.version:
                self._kept.move_to_end(brand_id)
                return kept
        loaded_at = time.monotonic()
        stored = await read_rules(self._db, brand_id, transaction)
        compiled = compile_segments(definitions(stored))
        rules = self._kept[brand_id] = RulesInForce(stored.version, compiled, loaded_at)
        self._kept.move_to_end(brand_id)
        if len(self._kept) > _MOST_BRANDS_KEPT:
            self._kept.popitem(last=False)
        return rules
