"""Run every four hours: enqueue a task for each brand that has days to fold or to audit."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.reports import wiring as reports


async def roll_up(_request: Request) -> Response:
    brands = await reports.schedule().fan_out()
    return JSONResponse({"brands": len(brands)})
