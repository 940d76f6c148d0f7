"""`POST /api/marketing/subscribe`: a sign-up form, on any page of a brand's site."""

import functions_framework.aio
from google.api_core.exceptions import GoogleAPICallError
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from functions.http.visitor_requests import answer, is_person, json_body, preflight, refusal
from shared.common.errors import BadRequestError, InvalidError, MarketingError
from shared.common.validation import explain_error
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
            form, origin=headers.get("origin"), by_person=is_person(headers)
        )
    except MarketingError as error:
        return refusal(error)
    except GoogleAPICallError as error:
        Alarm.STORE_REFUSED_REQUEST.report(error)
        return answer({"error": "the database did not answer; send the form again"}, 503)
    except ClientDisconnect:
        return answer({"error": "the body was cut off; send it again"}, 400)
    return answer({"status": status.value})


def _form(body: bytes) -> SignupForm:
    try:
        return SignupForm.model_validate_json(body)
    except ValidationError as error:
        if error.errors(include_input=False)[0]["type"] == "json_invalid":
            raise BadRequestError(f"the body is not valid JSON: {explain_error(error)}") from None
        raise InvalidError(explain_error(error)) from None
