"""Ids of documents that are hashes of what caused them, so that a retry finds itself."""

from hashlib import blake2b


def digest(*parts: str) -> str:
    """32 hexadecimal characters that stand for these parts, in this order."""
    joined = "\x1f".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(joined.encode(), digest_size=16).hexdigest()


def order_conversion_id(kind: str, order_id: str) -> str:
    """The id of the conversion of this type with this orderId, whoever reports it."""
    return digest("order", kind, order_id)


def email_hash(email: str) -> str:
    """What stands for a normalised address in the ids of documents."""
    return digest("email", email)


def user_hash(user_id: str) -> str:
    """What stands for a user in the ids of documents."""
    return digest("user", user_id)


def activity_key(document_id: str) -> str:
    """A short key of what a person did, by the id of its document; it is plain in a field path."""
    return "a" + digest("activity", document_id)[:15]


def spread(key: str, places: int) -> int:
    """Which of so many places this key always goes to."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) % places
