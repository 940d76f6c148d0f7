"""Handle a `merge-backfill` task: move what a merged subscriber left behind."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.people import wiring as people
from shared.people.merge_backfill import MergeTask


async def merge_backfill(request: Request) -> Response:
    task = MergeTask.model_validate_json(await request.body())
    await people.merge_backfill().carry_out(task)
    return JSONResponse({})
