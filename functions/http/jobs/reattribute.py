"""Handle a `reattribute` task: attribute anew a page of the conversions after an order."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.attribution import wiring as attribution
from shared.attribution.reattribution_tasks import ReattributionTask


async def reattribute(request: Request) -> Response:
    task = ReattributionTask.model_validate_json(await request.body())
    await attribution.reattribution().carry_out(task)
    return JSONResponse({})
