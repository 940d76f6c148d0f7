"""A brand's rules, compiled: kept by version, and asked for the version in force."""

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
from shared.segments.rules_document import read_rules

_MOST_BRANDS_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """`loaded_at`: when this process read them, as `time.monotonic` tells."""

    version: int
    compiled: SegmentRules
    loaded_at: float


class RulesReader:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._kept: OrderedDict[str, RulesInForce] = OrderedDict()

    async def in_force(self, brand_id: str, transaction: AsyncTransaction) -> RulesInForce:
        """The rules as the transaction reads them: one read, of the version alone where this
        process has them compiled, and one more where they have changed since.
        """
        reference = self._db.document(BrandPaths(brand_id).segment_rules)
        kept = self._kept.get(brand_id)
        if kept is not None:
            found = await reference.get(field_paths=["version"], transaction=transaction)
            if (found.to_dict() or {}).get("version", 0) == kept.version:
                self._kept.move_to_end(brand_id)
                return kept
        loaded_at = time.monotonic()
        return self._keep(brand_id, await read_rules(self._db, brand_id, transaction), loaded_at)

    def _keep(self, brand_id: str, stored: StoredRules, loaded_at: float) -> RulesInForce:
        compiled = compile_segments(definitions(stored))
        rules = RulesInForce(stored.version, compiled, loaded_at)
        self._kept[brand_id] = rules
        self._kept.move_to_end(brand_id)
        if len(self._kept) > _MOST_BRANDS_KEPT:
            self._kept.popitem(last=False)
        return rules


def definitions(stored: StoredRules) -> dict[str, Definition]:
    """The segments of a brand as the compiler takes them."""
    return {
        segment_id: Definition(
            static=each.rules is None, rules=[] if each.rules is None else parse_rules(each.rules)
        )
        for segment_id, each in stored.segments.items()
    }
