"""Handle a `backfill` task: add to a person some of what they did before they were known."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.identity.backfill_tasks import BackfillPage
from shared.people import wiring as people


async def backfill(request: Request) -> Response:
    page = BackfillPage.model_validate_json(await request.body())
    await people.backfill().carry_out(page)
    return JSONResponse({})
