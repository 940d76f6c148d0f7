"""`POST /api/marketing/subscribe`: a sign-up form, on any page of a brand's site."""

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
from shared.common.validation import as_callers_error
from shared.gcp.alarms import Alarm
from shared.gcp.logging import about_brand
from shared.gcp.rate_limits import client_address, subscribe_per_address
from shared.signup import wiring as signup
from shared.signup.models import MAX_BODY, SignupForm


@functions_framework.aio.http
async def subscribe(request: Request) -> Response:
    if request.method == "OPTIONS":
        return preflight()
    if request.method != "POST":
        return answer({"error": f"{request.method} is not allowed here; send a POST"}, 405)
    try:
        headers = dict(request.headers.items())
        subscribe_per_address().check(client_address(headers))
        form = _form(await json_body(request, headers, MAX_BODY))
        about_brand(form.brand_id)
        status = await signup.forms().sign_up(
            form,
            origin=headers.get("origin"),
            by_person=is_person(headers),
            private=is_private(headers),
        )
    except EXPECTED as error:
        return refusal(
            as_marketing_error(error, Alarm.STORE_REFUSED_REQUEST, "send the form again")
        )
    return answer({"status": status.value})


def _form(body: bytes) -> SignupForm:
    try:
        return SignupForm.model_validate_json(body)
    except ValidationError as error:
        raise as_callers_error(error) from None
