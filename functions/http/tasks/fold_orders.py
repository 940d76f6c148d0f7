"""Handle a `fold-orders` task: fold the orders of a subscriber who has very many."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.attribution import wiring as attribution
from shared.attribution.order_folding import FoldOrdersTask


async def fold_orders(request: Request) -> Response:
    task = FoldOrdersTask.model_validate_json(await request.body())
    await attribution.order_folding().fold(task.brand_id, task.subscriber_id)
    return JSONResponse({})
