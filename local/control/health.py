"""`/local/health` and `/local/ops`: how the local cloud is, and what it has done."""

import json
import os

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.demo.history import demo_state
from local.environment import Environment
from local.firestore.operations import Operations
from local.functions import HEALTH


class Health:
    def __init__(self, environment: Environment, operations: Operations) -> None:
        self._environment = environment
        self._operations = operations

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/health", self.health),
            Route("/ops", self.ops, methods=["GET", "DELETE"]),
        ]

    async def health(self, _request: Request) -> Response:
        """200 when both processes are up, with what a client needs to reach them.

        Until the demo brand's history is played, the clock is months back: `demo` says so.
        """
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(f"{self._environment.functions_address}{HEALTH}")
                pid = answer.json()["pid"]
        except (httpx.HTTPError, json.JSONDecodeError, KeyError):
            return JSONResponse({"status": "starting", "waitingFor": "functions"}, 503)
        return JSONResponse(
            {
                "status": "ok",
                "demo": demo_state(self._environment),
                "env": self._environment.client_variables(),
                "processes": {"cloud": os.getpid(), "functions": pid},
            }
        )

    async def ops(self, request: Request) -> Response:
        """Firestore operations counted at the wire since the last reset."""
        if request.method == "DELETE":
            self._operations.reset()
        return JSONResponse(self._operations.snapshot())
