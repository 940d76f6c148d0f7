"""Ids: of brands and visitors as callers send them, and of documents by hashes of their cause.

A document whose id is a hash of its cause is created once: a retry finds it there.
"""

from hashlib import blake2b
from typing import Annotated, Final

from pydantic import StringConstraints

BRAND_ID: Final = r"[A-Za-z0-9-][A-Za-z0-9._-]{0,99}"
VISITOR_ID: Final = r"[A-Za-z0-9-][A-Za-z0-9_-]{0,63}"

BrandId = Annotated[str, StringConstraints(pattern=rf"^{BRAND_ID}$")]
VisitorId = Annotated[str, StringConstraints(pattern=rf"^{VISITOR_ID}$")]


def digest(*parts: str) -> str:
    """Return 32 hexadecimal characters that stand for these parts, in this order."""
    joined = "\x1f".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(joined.encode(), digest_size=16).hexdigest()


def order_conversion_id(kind: str, order_id: str) -> str:
    """Return the id of the conversion of this type with this orderId, whoever reports it."""
    return digest("order", kind, order_id)


def email_hash(email: str) -> str:
    """Return the hash of a normalised email address, for ids of documents."""
    return digest("email", email)


def user_hash(user_id: str) -> str:
    """Return the hash of a user's id, for ids of documents."""
    return digest("user", user_id)


def activity_key(document_id: str) -> str:
    """Return a short key for a document of what a person did; no field path quotes it."""
    return "a" + digest("activity", document_id)[:15]


def spread(key: str, places: int) -> int:
    """Return which of so many places this key always goes to, from 0."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) % places
