"""The yardstick: the least that a functions-framework function can do for a beacon.

It validates the same body with the same pydantic models, and makes the same one commit by the
official client, with fields that are constants where `track` works them out.
"""

from datetime import UTC, datetime
from typing import Final

import functions_framework.aio
from google.cloud.firestore import AsyncClient, Maximum
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bench.beacons import BRAND
from shared.tracking.models.beacon import BEACON, PageView

_db: Final = AsyncClient()
_SESSIONS: Final = _db.collection(f"brands/{BRAND}/marketing/data/sessions")
_MOMENT: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
_FIELDS: Final = {
    "brandId": BRAND,
    "channel": "Google Ads",
    "channelId": "google_ads",
    "channelType": "paid",
    "channelGroup": "Paid Search",
    "startedAt": "2026-01-15T12:00:00.000Z",
    "day": "2026-01-15",
    "lastActivityMs": 1_768_478_400_000,
    "pageViews": 1,
    "converted": False,
    "marketingExpireAt": _MOMENT,
}


@functions_framework.aio.http
async def bare(request: Request) -> Response:
    beacon = BEACON.validate_json(await request.body())
    if isinstance(beacon, PageView):
        session_id = beacon.session_id or ""
        changes = {"pageViews": Maximum(beacon.data.view), "lastActivityMs": Maximum(1)}
        await _SESSIONS.document(session_id).update(changes)
    else:
        said = beacon.data.model_dump(by_alias=True, exclude_none=True)
        session_id = f"{BRAND}.{said['visitorId']}.google_ads-p1a2b3c.9f8e7d6c5b4a3f2e"
        await _SESSIONS.document(session_id).create({**said, **_FIELDS})
    return JSONResponse({"sessionId": session_id})
