"""People as they lie in the store, for tests of imports."""

from collections.abc import Iterable

import httpx
from google.cloud.firestore import Client

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from tests.cloud import TestBrand
from tests.integration.imports.importing import CSV, Importer


class PeopleImporter(Importer):
    """Imports of subscribers, and what became of them."""

    kind = "subscribers"

    def __init__(self, brand: TestBrand) -> None:
        super().__init__(brand)
        self.db: Client = brand.cloud.firestore()
        self.paths = BrandPaths(brand.id)

    def send(self, content: str | bytes, content_type: str = CSV, **query: str) -> httpx.Response:
        """A file in one request."""
        return self.http.post(
            "/api/marketing/subscribers/import",
            params={"brandId": self.brand.id, **query},
            content=content,
            headers={**self.headers, "Content-Type": content_type},
        )

    def id_of(self, email: str) -> str:
        pointer = self.db.document(f"{self.paths.emails}/{email_hash(email)}").get()
        found: str = pointer.get("subscriberId")
        return found

    def person(self, email: str) -> StoredSubscriber:
        document = self.db.document(f"{self.paths.subscribers}/{self.id_of(email)}").get()
        return StoredSubscriber.model_validate(document.to_dict())

    def status(self, email: str) -> ConsentStatus:
        """Of the person's consent to emails."""
        return self.person(email).consents.email.status

    def people(self) -> dict[str, StoredSubscriber]:
        """Everybody by address."""
        found = self.db.collection(self.paths.subscribers).stream()
        stored = (StoredSubscriber.model_validate(each.to_dict()) for each in found)
        return {each.email: each for each in stored}

    def pointers(self) -> dict[str, str]:
        """Whose each address is, by its hash."""
        found = self.db.collection(self.paths.emails).stream()
        return {each.id: each.get("subscriberId") for each in found}

    def update_times(self) -> dict[str, object]:
        """When each subscriber was last written."""
        found = self.db.collection(self.paths.subscribers).stream()
        return {each.id: each.update_time for each in found}

    def forget(self, emails: Iterable[str]) -> None:
        """As an erasure leaves it."""
        for email in emails:
            self.db.document(f"{self.paths.suppressions}/{email_hash(email)}").set(
                {"erased": "2026-01-15T12:00:00.000Z"}
            )
