"""Where each document lies (see docs/decisions/firestore-layout.md)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BrandPaths:
    """The paths of one brand's documents and collections."""

    brand_id: str

    @property
    def brand(self) -> str:
        return f"brands/{self.brand_id}"

    @property
    def config(self) -> str:
        return f"brands/{self.brand_id}/marketing/config"

    def _collection(self, name: str) -> str:
        return f"brands/{self.brand_id}/marketing/data/{name}"

    @property
    def sessions(self) -> str:
        return self._collection("sessions")

    @property
    def conversions(self) -> str:
        return self._collection("conversions")

    @property
    def costs(self) -> str:
        return self._collection("costs")

    @property
    def refunds(self) -> str:
        return self._collection("refunds")

    @property
    def api_keys(self) -> str:
        return self._collection("apiKeys")

    @property
    def events(self) -> str:
        return self._collection("events")

    @property
    def imports(self) -> str:
        return self._collection("imports")

    def import_parts(self, import_id: str) -> str:
        return f"{self.imports}/{import_id}/parts"

    def refused_rows(self, import_id: str) -> str:
        return f"{self.imports}/{import_id}/refusedRows"

    def imported_visitors(self, import_id: str) -> str:
        return f"{self.imports}/{import_id}/importedVisitors"

    @property
    def stats(self) -> str:
        return self._collection("stats")

    @property
    def stat_shards(self) -> str:
        return self._collection("statShards")

    @property
    def applied(self) -> str:
        return self._collection("applied")
