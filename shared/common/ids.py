"""Define the ids of brands and visitors, and compute the ids of documents.

Some ids of documents are a hash of what caused the document. If the same request is repeated, the
id is the same, so the document is created only once.
"""

import secrets
from base64 import b32encode
from hashlib import blake2b
from typing import Annotated, Final

from shared.common.shapes import shaped

BRAND_ID: Final = r"[A-Za-z0-9-][A-Za-z0-9._-]{0,99}"
VISITOR_ID: Final = r"[A-Za-z0-9-][A-Za-z0-9_-]{0,63}"

_ERASED: Final = "erased-"

BrandId = Annotated[str, shaped(rf"^{BRAND_ID}$", "is not the id of a brand")]
DocumentId = Annotated[
    str,
    shaped(
        r"^[A-Za-z0-9_-]{1,100}$", "is not an id; it has letters, digits, hyphens and underscores"
    ),
]
VisitorId = Annotated[
    str,
    shaped(
        rf"^{VISITOR_ID}$",
        "may have up to 64 letters without accents, digits, hyphens and underscores; send the "
        "visitorId of the tracker",
    ),
]


def digest(*parts: str) -> str:
    """Return a hash of these parts, in this order: 32 hexadecimal characters."""
    joined = "\x1f".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(joined.encode(), digest_size=16).hexdigest()


def order_conversion_id(kind: str, order_id: str) -> str:
    """Return the id of an order's conversion of this type.

    The id is the same whether the browser or the brand's server reports the order.
    """
    return digest("order", kind, order_id)


def new_pseudonym() -> str:
    """Return a name that stands for an erased person."""
    return f"{_ERASED}{secrets.token_hex(16)}"


def is_pseudonym(name: str | None) -> bool:
    """Tell whether this name stands for an erased person."""
    return name is not None and name.startswith(_ERASED)


def email_hash(email: str) -> str:
    """Return the hash of a normalised email address, which is used in ids of documents."""
    return digest("email", email)


def phone_hash(phone: str) -> str:
    """Return the hash of a normalised phone number, which is used in ids of documents."""
    return digest("phone", phone)


def user_hash(user_id: str) -> str:
    """Return the hash of a user's id, which is used in ids of documents."""
    return digest("user", user_id)


def refusal_key(brand_id: str, customer_id: str) -> str:
    """Return the key under which a brand's import notes that it refused a row of this customer."""
    return digest("refused row", brand_id, customer_id)


def activity_key(document_id: str) -> str:
    """Return a short key for a document about what a person did: 10 letters and digits.

    A person's document may have 4,000 of them. The key needs no quoting in Firestore's field paths.
    """
    hashed = bytes.fromhex(digest("activity", document_id))
    return "a" + b32encode(hashed).decode().lower()[:9]


def text_key(text: str) -> str:
    """Return a short key for a text that a document keeps once."""
    return "t" + digest("text", text)[:15]


def spread(key: str, places: int) -> int:
    """Return a number from 0 to `places` - 1, always the same for the same key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) % places
