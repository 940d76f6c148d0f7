"""Handle a `refresh-segments` task: evaluate a page of subscribers by the rules in force."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.segments import wiring as segments
from shared.segments.models.stored import RefreshTask


async def refresh_segments(request: Request) -> Response:
    task = RefreshTask.model_validate_json(await request.body())
    await segments.refresh().carry_out(task)
    return JSONResponse({})
