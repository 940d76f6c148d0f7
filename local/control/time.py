"""`/local/clock`, `/local/idle` and `/local/scheduled/{name}`: moving time, and waiting."""

import asyncio
import json
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.clock import LocalClock
from local.control.requests import json_object, number, wrong
from local.in_flight import InFlight
from local.scheduler import Scheduler
from local.settling import Settling
from shared.common.wire import iso

_TEN_YEARS = 10 * 366 * 86_400


class Time:
    def __init__(
        self, clock: LocalClock, settling: Settling, in_flight: InFlight, scheduler: Scheduler
    ) -> None:
        self._clock = clock
        self._settling = settling
        self._in_flight = in_flight
        self._scheduler = scheduler

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/clock", self.clock, methods=["GET", "POST"]),
            Route("/idle", self.idle, methods=["POST"]),
            Route("/scheduled/{name}", self.scheduled, methods=["POST"]),
        ]

    async def clock(self, request: Request) -> Response:
        """Moved forward, it settles what falls due on the way."""
        if request.method == "POST":
            seconds = number((await json_object(request)).get("advanceSeconds"), _TEN_YEARS)
            if seconds is None:
                return wrong("advanceSeconds: send a number of seconds from 0 to ten years")
            await self._settling.advance(seconds)
        return JSONResponse({"now": iso(datetime.fromtimestamp(self._clock.now(), UTC))})

    async def idle(self, request: Request) -> Response:
        """Waits until nothing is due or under way, at most so many seconds of real time."""
        timeout = number((await json_object(request)).get("timeoutSeconds", 30), 600)
        if timeout is None:
            return wrong("timeoutSeconds: send a number of seconds from 0 to 600")
        try:
            async with asyncio.timeout(timeout):
                await self._in_flight.idle()
        except TimeoutError:
            return JSONResponse({"idle": False, "pending": self._in_flight.pending()})
        return JSONResponse({"idle": True})

    async def scheduled(self, request: Request) -> Response:
        """Runs a scheduled function now, once."""
        name = request.path_params["name"]
        if name not in self._scheduler.names:
            known = ", ".join(self._scheduler.names) or "none"
            return JSONResponse({"error": f"no scheduled function {name!r}; known: {known}"}, 404)
        answer = await self._scheduler.run_now(name)
        if answer is None:
            return JSONResponse({"error": "the functions are not up; try again"}, 503)
        return JSONResponse({"status": answer.status, "body": _parsed(answer.body)})


def _parsed(body: str) -> object:
    """JSON as such, anything else as text."""
    try:
        parsed: object = json.loads(body)
    except json.JSONDecodeError:
        return body
    return parsed
