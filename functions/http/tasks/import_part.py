"""One step of an import: a page of its rows, or of what follows them."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions.manifest import IMPORT_ATTEMPTS
from shared.imports.models import ImportTask
from shared.services import wiring


@functions_framework.aio.http
async def import_part(request: Request) -> Response:
    task = ImportTask.model_validate_json(await request.body())
    retries = int(request.headers.get("X-CloudTasks-TaskRetryCount", "0"))
    last_attempt = retries >= IMPORT_ATTEMPTS - 1
    await wiring.import_work().carry_out(task, last_attempt=last_attempt)
    return JSONResponse({})
