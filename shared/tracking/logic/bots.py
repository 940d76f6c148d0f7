"""Tell people from bots, by the patterns of the isbot project."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from is_bot import Bots

_TAIL = "|||"
_LONGEST_USER_AGENT = 512  # browsers' are under 300 characters


def is_bot(user_agent: str | None) -> bool:
    """Tell whether a User-Agent is a bot's: a crawler, scanner, HTTP client, headless browser.

    A missing one is not, since privacy tools remove it. What a browser's extension adds after `|||`
    is not the browser's name.
    """
    user_agent = (user_agent or "").strip()
    user_agent = user_agent.partition(_TAIL)[0].strip() or user_agent
    return bool(user_agent) and _matches(user_agent[:_LONGEST_USER_AGENT])


@lru_cache(maxsize=4_096)
def _matches(user_agent: str) -> bool:
    return bool(_bots().is_bot(user_agent))


@lru_cache(maxsize=1)
def _bots() -> "Bots":
    from is_bot import Bots

    return Bots()
