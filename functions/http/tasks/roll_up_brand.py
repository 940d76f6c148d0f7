"""One brand's rollup: folds its finished days, then audits those past the delivery window."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.services import wiring


@functions_framework.aio.http
async def roll_up_brand(request: Request) -> Response:
    brand_id = (await request.json())["brandId"]
    done = await wiring.rollup_schedule().roll_up(brand_id)
    return JSONResponse({"folded": done.folded, "audited": done.audited})
