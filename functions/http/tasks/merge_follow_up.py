"""Some pages of what a merged subscriber left behind: moved to whom it was merged into."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.privacy.models.tasks import MergeTask
from shared.services import person_wiring


@functions_framework.aio.http
async def merge_follow_up(request: Request) -> Response:
    task = MergeTask.model_validate_json(await request.body())
    await person_wiring.merge_follow_up().move_on(task)
    return JSONResponse({})
