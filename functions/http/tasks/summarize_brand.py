"""One brand's counts moved: fold them, and tell the brand's document."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.gcp.tasks import BrandTask
from shared.segments import wiring as segments


@functions_framework.aio.http
async def summarize_brand(request: Request) -> Response:
    task = BrandTask.model_validate_json(await request.body())
    await segments.count_folding().fold(task.brand_id)
    return JSONResponse({})
