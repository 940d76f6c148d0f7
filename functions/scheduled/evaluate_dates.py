"""Run every hour: enqueue a task for each brand with a new day, and resume stopped refreshes."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.segments import wiring as segments


async def evaluate_dates(_request: Request) -> Response:
    brands = await segments.daily().fan_out()
    resumed = await segments.refresh().resume()
    return JSONResponse({"brands": len(brands), "resumed": len(resumed)})
