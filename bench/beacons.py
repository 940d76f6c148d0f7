"""One visit's beacons: a start from an ad and four further pages, in the plan's bodies."""

import json
import uuid
from typing import Final

BRAND: Final = "bench"
BROWSER: Final = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Safari/605.1.15"
)

_START: Final = {
    "brandId": BRAND,
    "landingPage": "/collections/spring",
    "url": "https://shop.example/collections/spring?utm_source=google&utm_medium=cpc"
    "&utm_campaign=spring&gclid=EAIaIQobChMI7d2",
    "referrer": "https://www.google.com/",
    "source": "google",
    "medium": "cpc",
    "campaign": "spring",
    "content": None,
    "term": None,
}


def visit(number: int = 0) -> list[bytes]:
    """The visit of one visitor; other numbers are other visitors."""
    visitor = str(uuid.UUID(int=number + 1))
    session = f"{BRAND}.{visitor}.google_ads-p1a2b3c.9f8e7d6c5b4a3f2e"
    start = {"type": "session_start", "data": {"visitorId": visitor, **_START}}
    views = [
        {"type": "page_view", "sessionId": session, "data": {"page": f"/p/{page}", "view": page}}
        for page in range(2, 6)
    ]
    return [json.dumps(beacon).encode() for beacon in (start, *views)]
