"""API keys: how a brand's shop backend proves that it speaks for the brand."""

from enum import StrEnum
from typing import Final

from shared.common.wire import IsoTime, StoredModel

KEY_ID: Final = r"[0-9a-f]{64}"
"""The hash of the key's secret."""


class KeyScope(StrEnum):
    """What a key may do."""

    EVENTS = "events"
    USERS = "users"


class ApiKey(StoredModel):
    """A key as its brand sees it. The secret itself is shown once and kept nowhere."""

    id: str
    name: str
    scopes: list[KeyScope]
    hint: str
    created_at: IsoTime
    created_by: str
