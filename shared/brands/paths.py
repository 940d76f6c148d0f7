"""Build the paths of a brand's documents; see docs/decisions/firestore-layout.md."""

from dataclasses import dataclass
from typing import Final, Self

MAILBOXES: Final = "marketingMailboxes"
"""When questions went to a mailbox, by its hash: one collection for all brands."""


@dataclass(frozen=True, slots=True)
class BrandPaths:
    """The paths of one brand's documents and collections."""

    brand_id: str

    @classmethod
    def of(cls, path: str) -> Self:
        """Return the paths of the brand to which the document at `path` belongs."""
        return cls(path.split("/")[1])

    @property
    def brand(self) -> str:
        """The brand system's own document."""
        return f"brands/{self.brand_id}"

    @property
    def config(self) -> str:
        """The brand's settings."""
        return f"brands/{self.brand_id}/marketing/config"

    def _collection(self, name: str) -> str:
        return f"brands/{self.brand_id}/marketing/data/{name}"

    @property
    def sessions(self) -> str:
        """Visits."""
        return self._collection("sessions")

    @property
    def conversions(self) -> str:
        """Orders, sign-ups, bookings and inquiries."""
        return self._collection("conversions")

    @property
    def costs(self) -> str:
        """Costs of channels by day, one document for each month."""
        return self._collection("costs")

    @property
    def refunds(self) -> str:
        """Refunds of orders."""
        return self._collection("refunds")

    @property
    def offers(self) -> str:
        """Visits that browsers offer for orders of the brand's server, by the order's id."""
        return self._collection("offers")

    @property
    def api_keys(self) -> str:
        """API keys, by the hash of their secret."""
        return self._collection("apiKeys")

    @property
    def events(self) -> str:
        """Custom events."""
        return self._collection("events")

    @property
    def imports(self) -> str:
        """Imports of files."""
        return self._collection("imports")

    def import_parts(self, import_id: str) -> str:
        """The parts of an import's file."""
        return f"{self.imports}/{import_id}/parts"

    def refused_rows(self, import_id: str) -> str:
        """The rows of an import that were refused."""
        return f"{self.imports}/{import_id}/refusedRows"

    def updated_rows(self, import_id: str) -> str:
        """The rows of an import that change a subscriber."""
        return f"{self.imports}/{import_id}/updatedRows"

    def imported_visitors(self, import_id: str) -> str:
        """The visitors for whom an import stored something."""
        return f"{self.imports}/{import_id}/importedVisitors"

    @property
    def subscribers(self) -> str:
        """Subscribers, by id."""
        return self._collection("subscribers")

    @property
    def emails(self) -> str:
        """Pointers to subscribers, by the hash of an email address."""
        return self._collection("emails")

    @property
    def phones(self) -> str:
        """Pointers to the subscribers who get text messages, by the hash of a phone number."""
        return self._collection("phones")

    @property
    def user_links(self) -> str:
        """Pointers to subscribers, by the hash of a user id."""
        return self._collection("userLinks")

    @property
    def visitors(self) -> str:
        """Known browsers, with the subscriber that each is proved to be."""
        return self._collection("visitors")

    @property
    def claims(self) -> str:
        """What browsers say about who uses them; it proves nothing."""
        return self._collection("claims")

    @property
    def merges(self) -> str:
        """Notes on merged subscribers, each with the id of the one they were merged into."""
        return self._collection("merges")

    @property
    def suppressions(self) -> str:
        """Hashes of email addresses that were erased, or that must stay unsubscribed."""
        return self._collection("suppressions")

    @property
    def erasures(self) -> str:
        """Notes on deleted and erased subscribers: the ids by which their other data are found."""
        return self._collection("erasures")

    @property
    def outbox(self) -> str:
        """Messages that wait to be sent."""
        return self._collection("outbox")

    @property
    def segments(self) -> str:
        """Segments, by id."""
        return self._collection("segments")

    @property
    def campaigns(self) -> str:
        """Campaigns, by id."""
        return self._collection("campaigns")

    @property
    def automations(self) -> str:
        """Automations, by id."""
        return self._collection("automations")

    @property
    def segment_refresh(self) -> str:
        """The progress of evaluating all subscribers."""
        return f"{self._collection('segmentRefresh')}/current"

    @property
    def segment_version(self) -> str:
        """The version of the rules by which all subscribers must be evaluated."""
        return f"{self._collection('segmentVersions')}/current"

    @property
    def segment_dates(self) -> str:
        """The last day for which subscribers were evaluated."""
        return f"{self._collection('segmentDates')}/current"

    @property
    def segment_rules(self) -> str:
        """The one document with all rules of the brand, and their version."""
        return f"{self._collection('segmentRules')}/current"

    @property
    def segment_shards(self) -> str:
        """Changes of segments' counts that are not folded yet."""
        return self._collection("segmentShards")

    @property
    def totals(self) -> str:
        """The numbers of the brand's subscribers."""
        return f"{self._collection('totals')}/subscribers"

    @property
    def stats(self) -> str:
        """Numbers of days, weeks, months and years."""
        return self._collection("stats")

    @property
    def stat_shards(self) -> str:
        """Numbers of days that are not folded into `stats` yet."""
        return self._collection("statShards")

    @property
    def applied(self) -> str:
        """Markers of counted sessions, so that none counts twice."""
        return self._collection("applied")
