"""`/local/faults`: what shall go wrong."""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.control.requests import json_object, wrong
from local.faults import Faults, FaultSettings


class FaultControl:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def routes(self) -> list[BaseRoute]:
        return [Route("/faults", self.faults, methods=["GET", "POST"])]

    async def faults(self, request: Request) -> Response:
        """Settings that are not named are off."""
        if request.method == "POST":
            try:
                self._faults.use(FaultSettings.model_validate(await json_object(request)))
            except ValidationError as error:
                return wrong(_named(error))
        return JSONResponse(self._faults.settings.model_dump(mode="json", by_alias=True))


def _named(error: ValidationError) -> str:
    return "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
