"""Every hour: a task for each brand of which a day has begun, for segments that ask for dates; and
refreshes that have come to a stop go on.
"""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.services import segment_wiring


@functions_framework.aio.http
async def evaluate_dates(_request: Request) -> Response:
    brands = await segment_wiring.segment_dates().fan_out()
    resumed = await segment_wiring.segment_refresh().resume()
    return JSONResponse({"brands": len(brands), "resumed": len(resumed)})
