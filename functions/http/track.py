"""`POST /api/marketing/track`: store beacons of the tracker, from any page of a brand's site."""

from collections.abc import Mapping
from typing import Final

import functions_framework.aio
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from functions.http.visitor_requests import (
    EXPECTED,
    answer,
    as_marketing_error,
    is_person,
    is_private,
    json_body,
    preflight,
    refusal,
)
from shared.brands.models.config import MarketingConfig
from shared.common.validation import as_callers_error
from shared.gcp.alarms import Alarm
from shared.gcp.logging import about_brand
from shared.gcp.rate_limits import client_address, track_per_address
from shared.tracking import wiring as tracking
from shared.tracking.beacons import Store, Visit
from shared.tracking.logic.session_documents import NewSession
from shared.tracking.models.beacon import (
    BEACON,
    BEACONS,
    Beacon,
    ConversionData,
    IdentifyData,
    SessionStart,
)
from shared.tracking.models.session_id import SessionId

MAX_BODY: Final = 64 * 1024


@functions_framework.aio.http
async def track(request: Request) -> Response:
    if request.method == "OPTIONS":
        return preflight()
    if request.method != "POST":
        return answer({"error": f"{request.method} is not allowed here; send a POST"}, 405)
    try:
        headers = dict(request.headers.items())
        address = client_address(headers)
        track_per_address().check(address)
        body = await json_body(request, headers, MAX_BODY)
        beacons = _beacons(body)
        track_per_address().owe(address, len(beacons) - 1)
        about_brand(_brand_of(beacons))
        session_ids = await tracking.beacons(_convert, _identify).record(beacons, _visit(headers))
    except EXPECTED as error:
        return refusal(
            as_marketing_error(error, Alarm.STORE_REFUSED_BEACONS, "send the beacons again")
        )
    return answer(_sessions(session_ids, as_list=body.lstrip()[:1] == b"["))


def _beacons(body: bytes) -> list[Beacon]:
    try:
        if body.lstrip()[:1] == b"[":
            return BEACONS.validate_json(body)
        return [BEACON.validate_json(body)]
    except ValidationError as error:
        raise as_callers_error(error, skip=_TYPES) from None


_TYPES: Final = ("session_start", "page_view", "engagement", "conversion", "event", "identify")


def _brand_of(beacons: list[Beacon]) -> str:
    """Return the brand of the last beacon that names one, for the log."""
    for beacon in reversed(beacons):
        if isinstance(beacon, SessionStart):
            return beacon.data.brand_id
        if beacon.session_id:
            return beacon.session_id.rsplit(".", 3)[0]
    return ""


def _visit(headers: Mapping[str, str]) -> Visit:
    return Visit(
        origin=headers.get("origin"),
        counted=is_person(headers),
        private=is_private(headers),
        address=client_address(headers),
    )


def _sessions(session_ids: list[SessionId], *, as_list: bool) -> dict[str, object]:
    told: dict[str, object] = {"sessionId": str(session_ids[-1])}
    if as_list:
        told["results"] = [{"sessionId": str(session_id)} for session_id in session_ids]
    return told


def _convert(
    session: NewSession, data: ConversionData, config: MarketingConfig, event_id: str
) -> Store:
    """Return what stores a conversion. Attribution is imported here: most visits do not need it."""
    from shared.attribution import wiring as attribution

    return attribution.conversions().checked(session, data, config, event_id)


async def _identify(session_id: SessionId, said: IdentifyData) -> None:
    """Identify the visitor. Accounts and tokens are imported here: most visits do not need them."""
    from shared.people import wiring as people

    await people.identify().identify(session_id, said)
