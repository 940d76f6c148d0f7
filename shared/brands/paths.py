"""Where each document lies (see docs/decisions/firestore-layout.md)."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class BrandPaths:
    """The paths of one brand's documents and collections."""

    brand_id: str

    @classmethod
    def of(cls, path: str) -> Self:
        """Return the paths of the brand that a document's path lies in."""
        return cls(path.split("/")[1])

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

    def updated_rows(self, import_id: str) -> str:
        return f"{self.imports}/{import_id}/updatedRows"

    def imported_visitors(self, import_id: str) -> str:
        return f"{self.imports}/{import_id}/importedVisitors"

    @property
    def subscribers(self) -> str:
        return self._collection("subscribers")

    @property
    def emails(self) -> str:
        """Subscribers by the hash of their address."""
        return self._collection("emails")

    @property
    def user_links(self) -> str:
        """Subscribers by the hash of their user id."""
        return self._collection("userLinks")

    @property
    def visitors(self) -> str:
        """Who a visitor is proved to be."""
        return self._collection("visitors")

    @property
    def claims(self) -> str:
        """What visitors say who they are."""
        return self._collection("claims")

    @property
    def merges(self) -> str:
        """Which subscriber a subscriber was merged into."""
        return self._collection("merges")

    @property
    def suppressions(self) -> str:
        """Addresses, by their hash, that asked to be forgotten."""
        return self._collection("suppressions")

    @property
    def erasures(self) -> str:
        """By what persons that are being erased are found, until nothing is left of them."""
        return self._collection("erasures")

    @property
    def outbox(self) -> str:
        """Messages that wait to be sent."""
        return self._collection("outbox")

    @property
    def segments(self) -> str:
        return self._collection("segments")

    @property
    def campaigns(self) -> str:
        return self._collection("campaigns")

    @property
    def automations(self) -> str:
        return self._collection("automations")

    @property
    def segment_refresh(self) -> str:
        """How far the evaluation of all subscribers is."""
        return f"{self._collection('segmentRefresh')}/current"

    @property
    def segment_version(self) -> str:
        """The version for which all subscribers must be evaluated."""
        return f"{self._collection('segmentVersions')}/current"

    @property
    def segment_dates(self) -> str:
        """For which day subscribers were evaluated last."""
        return f"{self._collection('segmentDates')}/current"

    @property
    def segment_rules(self) -> str:
        """The one document that holds all rules, and their version."""
        return f"{self._collection('segmentRules')}/current"

    @property
    def segment_shards(self) -> str:
        """Changes of counts that are not folded yet."""
        return self._collection("segmentShards")

    @property
    def totals(self) -> str:
        """How many subscribers there are."""
        return f"{self._collection('totals')}/subscribers"

    @property
    def stats(self) -> str:
        return self._collection("stats")

    @property
    def stat_shards(self) -> str:
        return self._collection("statShards")

    @property
    def applied(self) -> str:
        return self._collection("applied")
