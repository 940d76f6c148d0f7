"""Sign-ups as tests drive them: the form, the message that it queues, and the link in that."""

from dataclasses import dataclass
from typing import cast

import httpx

from shared.common.ids import email_hash
from shared.gcp.settings import LOCAL_LINK_SECRET
from shared.messaging.links import Link, LinkSigner
from shared.subscribers.models.consent import ConsentStep
from shared.subscribers.models.stored import StoredSubscriber
from tests.cloud import Json, TestBrand

SUBSCRIBE = "/api/marketing/subscribe"
CONFIRM = "/api/marketing/links/confirm"
TEXT = "Yes, send me the newsletter."


@dataclass(frozen=True, slots=True)
class SignupDesk:
    """A brand's sign-ups."""

    brand: TestBrand

    def send(self, email: str, headers: dict[str, str] | None = None, **fields: object) -> str:
        """Sends the form; the status that it is answered with."""
        body = {"brandId": self.brand.id, "email": email, "consentText": TEXT, **fields}
        answer = self.brand.cloud.http.post(SUBSCRIBE, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert list(answer.json()) == ["status"]
        return str(answer.json()["status"])

    def id_of(self, email: str) -> str | None:
        pointer = self._collection("emails").document(email_hash(email)).get()
        return str(pointer.get("subscriberId")) if pointer.exists else None

    def subscriber(self, email: str) -> StoredSubscriber | None:
        subscriber_id = self.id_of(email)
        if subscriber_id is None:
            return None
        found = self._collection("subscribers").document(subscriber_id).get()
        return StoredSubscriber.model_validate(found.to_dict())

    def known(self, email: str) -> StoredSubscriber:
        found = self.subscriber(email)
        assert found is not None
        return found

    def steps(self, email: str) -> list[ConsentStep]:
        return self.known(email).consents.email.history

    def messages(self) -> list[Json]:
        """What is queued, oldest first."""
        outbox = self._collection("outbox").stream()
        found = [{"id": each.id, **cast("Json", each.to_dict())} for each in outbox]
        return sorted(found, key=lambda each: str(each["createdAt"]))

    def token(self, **changes: object) -> str:
        """The token of the newest message, but for these fields of its link."""
        fields = cast("Json", self.messages()[-1]["link"])
        return token(Link.model_validate({**fields, **changes}))

    def unsubscribe(self, email: str) -> None:
        change: Json = {"brandId": self.brand.id, "emailSubscribed": False}
        answer = self.brand.put(f"subscribers/{self.id_of(email)}", change)
        assert answer.status_code == 200, answer.text

    def suppress(self, email: str, *reasons: str, hashed: str | None = None) -> None:
        """For these reasons; erased if none is named."""
        suppression = self._collection("suppressions").document(hashed or email_hash(email))
        suppression.set(dict.fromkeys(reasons or ("erased",), "2026-01-15T12:00:00.000Z"))

    def is_suppressed(self, email: str) -> bool:
        return bool(self.reasons(email_hash(email)))

    def reasons(self, hashed: str) -> set[str]:
        """Why an email address or number is suppressed."""
        return set(self._collection("suppressions").document(hashed).get().to_dict() or {})

    def visitor(self, visitor_id: str) -> Json | None:
        return cast(
            "Json | None", self._collection("visitors").document(visitor_id).get().to_dict()
        )

    def claim(self, visitor_id: str) -> Json | None:
        return cast("Json | None", self._collection("claims").document(visitor_id).get().to_dict())

    def open(self, token: str) -> httpx.Response:
        return self.brand.cloud.http.get(CONFIRM, params={"t": token})

    def confirm(self, token: str) -> httpx.Response:
        """Presses the button of a link's page."""
        return self.brand.cloud.http.post(CONFIRM, data={"t": token})

    def erase(self, email: str) -> None:
        path = f"/api/marketing/subscribers/{self.id_of(email)}/erase"
        http, owner = self.brand.cloud.http, self.brand.cloud.bearer("owner")
        answer = http.post(path, json={"brandId": self.brand.id}, headers=owner)
        assert answer.status_code == 200, answer.text

    def _collection(self, name: str):  # type: ignore[no-untyped-def]
        path = f"brands/{self.brand.id}/marketing/data/{name}"
        return self.brand.cloud.firestore().collection(path)


def token(link: Link, secret: str = LOCAL_LINK_SECRET) -> str:
    return LinkSigner(secret).token(link)
