"""API keys, by which a shop's backend proves that it acts for the brand."""

from enum import StrEnum
from typing import Final

from shared.common.wire import IsoTime, StoredModel

KEY_ID: Final = r"[0-9a-f]{64}"
"""The pattern of a key's id, which is the hash of its secret."""


class KeyScope(StrEnum):
    """What a key may do: send to `POST events`, or to `POST users`."""

    EVENTS = "events"
    USERS = "users"


class ApiKey(StoredModel):
    """A key without its secret, which is shown once and stored nowhere."""

    id: str
    name: str
    scopes: list[KeyScope]
    hint: str
    created_at: IsoTime
    created_by: str
