"""Session ids: they tell the brand, the visitor and the source, which other beacons do not name."""

import re
from dataclasses import dataclass
from typing import Final, Self

from shared.common.errors import InvalidError
from shared.common.ids import BRAND_ID, VISITOR_ID

NONCE: Final = r"[A-Za-z0-9_-]{8,32}"
_SESSION_ID = re.compile(
    rf"(?P<brand>{BRAND_ID})\.(?P<visitor>{VISITOR_ID})"
    rf"\.(?P<fingerprint>[a-z0-9_-]{{3,60}})\.(?P<nonce>{NONCE})"
)


@dataclass(frozen=True, slots=True)
class SessionId:
    """`{brand}.{visitor}.{source fingerprint}.{random}`, the id of a session's document."""

    brand_id: str
    visitor_id: str
    fingerprint: str
    nonce: str

    def __str__(self) -> str:
        return f"{self.brand_id}.{self.visitor_id}.{self.fingerprint}.{self.nonce}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id back; raise `InvalidError` for one that is not ours."""
        match = _SESSION_ID.fullmatch(text)
        if match is None:
            raise InvalidError(
                f"sessionId: {text[:80]!r} is no session id; send the one that session_start "
                "answered"
            )
        return cls(match["brand"], match["visitor"], match["fingerprint"], match["nonce"])
