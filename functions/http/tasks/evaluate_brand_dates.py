"""One brand's day has begun: evaluate the subscribers of whom an answer can change today."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.services import segment_wiring


@functions_framework.aio.http
async def evaluate_brand_dates(request: Request) -> Response:
    task = await request.json()
    await segment_wiring.segment_dates().evaluate(task["brandId"], task.get("pages", 0))
    return JSONResponse({})
