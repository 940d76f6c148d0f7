"""Handle an `evaluate-brand-dates` task: find who joins or leaves segments on a new day."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.segments import wiring as segments
from shared.segments.daily import DailyTask


async def evaluate_brand_dates(request: Request) -> Response:
    task = DailyTask.model_validate_json(await request.body())
    await segments.daily().evaluate(task)
    return JSONResponse({})
