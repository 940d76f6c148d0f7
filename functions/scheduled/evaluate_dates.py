"""Every hour: a task for each brand of which a day has begun, for segments that ask for dates; and
refreshes that have come to a stop go on.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.segments import wiring as segments


async def evaluate_dates(_request: Request) -> Response:
    brands = await segments.daily().fan_out()
    resumed = await segments.refresh().resume()
    return JSONResponse({"brands": len(brands), "resumed": len(resumed)})
