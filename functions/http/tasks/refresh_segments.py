"""One page of a refresh: evaluates so many subscribers by the rules in force."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.segments.models.stored import RefreshTask
from shared.services import segment_wiring


@functions_framework.aio.http
async def refresh_segments(request: Request) -> Response:
    task = RefreshTask.model_validate_json(await request.body())
    await segment_wiring.segment_refresh().carry_out(task)
    return JSONResponse({})
