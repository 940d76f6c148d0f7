"""Counts what Firestore bills."""

from dataclasses import asdict, dataclass


@dataclass
class Operations:
    """A query that finds nothing and a missing document are one read each."""

    reads: int = 0
    writes: int = 0
    deletes: int = 0
    ttl_deletes: int = 0

    def snapshot(self) -> dict[str, int]:
        counts = asdict(self)
        counts["ttlDeletes"] = counts.pop("ttl_deletes")
        return counts

    def reset(self) -> None:
        self.reads = self.writes = self.deletes = self.ttl_deletes = 0
