"""Handle a `roll-up-brand` task: fold a brand's finished days, and audit those that are due."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.gcp.tasks import BrandTask
from shared.reports import wiring as reports


async def roll_up_brand(request: Request) -> Response:
    task = BrandTask.model_validate_json(await request.body())
    done = await reports.schedule().roll_up(task.brand_id)
    return JSONResponse({"folded": done.folded, "audited": done.audited})
