"""Handle an `erase-person` task: erase what a request has left of an erased person."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.privacy import wiring as privacy
from shared.privacy.models.erasure import ErasureTask


async def erase_person(request: Request) -> Response:
    task = ErasureTask.model_validate_json(await request.body())
    await privacy.erasure().carry_out(task)
    return JSONResponse({})
