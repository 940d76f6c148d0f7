"""Handle an `import-step` task: store a page of an import's rows, or finish the import."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions.manifest import IMPORT_ATTEMPTS
from shared.imports import wiring as imports
from shared.imports.models import ImportTask


async def import_step(request: Request) -> Response:
    task = ImportTask.model_validate_json(await request.body())
    retries = int(request.headers.get("X-CloudTasks-TaskRetryCount", "0"))
    last_attempt = retries >= IMPORT_ATTEMPTS - 1
    await imports.steps().carry_out(task, last_attempt=last_attempt)
    return JSONResponse({})
