"""`/local/*`: what tests, tools and people steer the local cloud by; nothing deployed has it."""

import asyncio
import json
import os
import re
from datetime import UTC, datetime

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.clock import LocalClock
from local.environment import PROJECT, Environment
from local.eventarc import Outbox
from local.firestore.operations import Operations
from local.firestore.store import Store
from local.functions import HEALTH
from local.sign_in import id_token
from shared.gcp.firestore import brand_database
from shared.models.base import iso
from shared.models.session_id import BRAND_ID


class Control:
    def __init__(
        self,
        environment: Environment,
        clock: LocalClock,
        store: Store,
        operations: Operations,
        outbox: Outbox,
    ) -> None:
        self._environment = environment
        self._clock = clock
        self._store = store
        self._operations = operations
        self._outbox = outbox

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/health", self.health),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/brands", self.brands, methods=["POST"]),
            Route("/clock", self.clock, methods=["GET", "POST"]),
            Route("/idle", self.idle, methods=["POST"]),
            Route("/ops", self.ops, methods=["GET", "DELETE"]),
        ]

    async def health(self, _request: Request) -> Response:
        """200 when both processes are up, with what a client needs to reach them."""
        functions = f"http://127.0.0.1:{self._environment.functions_port}{HEALTH}"
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                pid = (await client.get(functions)).json()["pid"]
        except (httpx.HTTPError, json.JSONDecodeError, KeyError):
            return JSONResponse({"status": "starting", "waitingFor": "functions"}, 503)
        return JSONResponse(
            {
                "status": "ok",
                "env": self._environment.client_variables(),
                "processes": {"cloud": os.getpid(), "functions": pid},
            }
        )

    async def sign_in(self, request: Request) -> Response:
        body = await _object(request)
        uid, email = body.get("uid"), body.get("email")
        if not isinstance(uid, str) or not 0 < len(uid) <= 128:
            return _wrong("uid: is missing; send the user's id, such as demo-owner")
        if email is not None and not isinstance(email, str):
            return _wrong("email: is no text")
        token = id_token(uid, PROJECT, email)
        answer = JSONResponse({"idToken": token})
        answer.set_cookie("__session", token, httponly=True, samesite="lax", path="/")
        return answer

    async def brands(self, request: Request) -> Response:
        """Makes a brand as the existing brand system would; fields besides the two are kept."""
        fields = await _object(request)
        brand_id, owner = fields.pop("brandId", None), fields.get("ownerUid")
        if not isinstance(brand_id, str) or not re.fullmatch(BRAND_ID, brand_id):
            return _wrong("brandId: send 1 to 100 letters, digits, '.', '_' or '-'")
        if not isinstance(owner, str) or not owner:
            return _wrong("ownerUid: is missing; send the id of the user who owns the brand")
        await brand_database().document(f"brands/{brand_id}").set(fields)
        return JSONResponse({"brand": {**fields, "id": brand_id}})

    async def clock(self, request: Request) -> Response:
        if request.method == "POST":
            seconds = _number((await _object(request)).get("advanceSeconds"), 10 * 366 * 86_400)
            if seconds is None:
                return _wrong("advanceSeconds: send a number of seconds from 0 to ten years")
            self._clock.advance(seconds)
            self._store.expire()
        return JSONResponse({"now": iso(datetime.fromtimestamp(self._clock.now(), UTC))})

    async def idle(self, request: Request) -> Response:
        """Waits until no event is in flight, at most so many seconds of real time."""
        timeout = _number((await _object(request)).get("timeoutSeconds", 30), 600)
        if timeout is None:
            return _wrong("timeoutSeconds: send a number of seconds from 0 to 600")
        try:
            async with asyncio.timeout(timeout):
                await self._outbox.drained()
        except TimeoutError:
            pending = [
                {"function": name, "events": count}
                for name, count in self._outbox.pending().items()
            ]
            return JSONResponse({"idle": False, "pending": pending})
        return JSONResponse({"idle": True})

    async def ops(self, request: Request) -> Response:
        """Firestore operations counted at the wire since the last reset."""
        if request.method == "DELETE":
            self._operations.reset()
        return JSONResponse(self._operations.snapshot())


async def _object(request: Request) -> dict[str, object]:
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}


def _number(value: object, most: float) -> float | None:
    """A number from 0 to `most`; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= most else None


def _wrong(message: str) -> Response:
    return JSONResponse({"error": message}, 422)
