"""One brand's counts moved: fold them, and tell the brand's document."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.services import segment_wiring


@functions_framework.aio.http
async def summarize_brand(request: Request) -> Response:
    await segment_wiring.summaries().summarize((await request.json())["brandId"])
    return JSONResponse({})
