"""Sign and read the links in messages. Each link has one purpose, and expires.

Anybody who has a link is taken for the person to whom it was sent. So no signed link is stored or
logged.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from itsdangerous import BadData, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from shared.common.errors import BadRequestError, GoneError
from shared.common.ids import BrandId, DocumentId, VisitorId
from shared.subscribers.models.consent import ConsentChannel

TAMPERED: Final = (
    "the link is incomplete, or not one of ours; open it again from the message it came in"
)
EXPIRED: Final = "the link has expired; ask for a new one where you asked for this one"
_LONGEST: Final = 2_000
_SIGNED_BY: Final = {"digest_method": sha256, "key_derivation": "hmac"}


class Purpose(StrEnum):
    """What a link may be used for. A link for another purpose is refused."""

    CONFIRM = "confirm"


class Link(BaseModel):
    """The content of a link.

    `recipient` is the hash of the email address or phone number to which the link is sent. `made`
    and `expires` are in milliseconds since the epoch. `message` is the id of the message in the
    outbox, which has the question. `visitor_id` is the browser that asked for it.
    """

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, validate_by_name=True, extra="forbid"
    )

    purpose: Purpose
    brand_id: BrandId
    subscriber_id: DocumentId
    channel: ConsentChannel
    recipient: DocumentId
    made: int
    expires: int
    message: DocumentId
    visitor_id: VisitorId | None = None


@dataclass(frozen=True, slots=True)
class LinkSigner:
    """Signs and reads links with a secret. A link that another secret signed is refused."""

    secret: str

    def token(self, link: Link) -> str:
        """Return the link as a token that is safe in a URL."""
        fields = link.model_dump(mode="json", by_alias=True, exclude_none=True)
        signed = self._serializer(link.purpose).dumps(fields)
        return signed if isinstance(signed, str) else signed.decode()

    def read(self, token: str, purpose: Purpose, now_ms: int) -> Link:
        """Return the link of a token. `now_ms` is the time in milliseconds since the epoch.

        Raise `BadRequestError` if the token was not signed for this purpose, and `GoneError` if it
        has expired. The messages tell nothing else.
        """
        if len(token) > _LONGEST:
            raise BadRequestError(TAMPERED)
        try:
            link = Link.model_validate(self._serializer(purpose).loads(token))
        except (BadData, ValidationError, ValueError, RecursionError):
            raise BadRequestError(TAMPERED) from None
        if link.purpose is not purpose:
            raise BadRequestError(TAMPERED)
        if link.expires <= now_ms:
            raise GoneError(EXPIRED)
        return link

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.secret, salt=f"glamlink link: {purpose}", signer_kwargs=_SIGNED_BY
        )
