"""Handle a `fold-counts` task: fold a brand's changed counts, and update the brand's document."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.gcp.tasks import BrandTask
from shared.segments import wiring as segments


async def fold_counts(request: Request) -> Response:
    task = BrandTask.model_validate_json(await request.body())
    await segments.count_folding().fold(task.brand_id)
    return JSONResponse({})
