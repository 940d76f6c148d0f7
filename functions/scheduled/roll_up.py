"""Every four hours: a task for each brand that has days to fold or to audit."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.services import wiring


@functions_framework.aio.http
async def roll_up(_request: Request) -> Response:
    brands = await wiring.rollup_schedule().fan_out()
    return JSONResponse({"brands": len(brands)})
