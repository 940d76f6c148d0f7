"""Plays the demo brand's history through the public endpoints, while the clock catches up."""

import asyncio
from typing import Final

import httpx

from local.clock import LocalClock
from local.demo.visits import BRAND, JsonObject, visits_of_day
from local.environment import Environment

DAYS: Final = 90
_DAY: Final = 86_400.0
_AT_ONCE: Final = 8
_BROWSER: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
OWNER: Final = "demo-owner"
_CONFIG: Final[JsonObject] = {
    "timeZone": "Europe/Berlin",
    "currency": "EUR",
    "defaultFromName": "Glamlink Demo Shop",
    "defaultFromEmail": "hello@shop.glamlink.example",
    "domains": ["shop.glamlink.example"],
}


def start_in_the_past(environment: Environment) -> None:
    """Sets a new store's clock back to where the history begins."""
    if not environment.clock_file.exists():
        environment.data.mkdir(parents=True, exist_ok=True)
        LocalClock(environment.clock_file).start_back(DAYS * _DAY)


def make_demo_brand(environment: Environment) -> None:
    """The brand `demo` of the user `demo-owner`, with its settings, where it is not there yet."""
    with httpx.Client(base_url=environment.address, timeout=30) as client:
        fields = {
            "name": "Glamlink Demo Shop",
            "ownerUid": OWNER,
            "members": {"demo-editor": "editor", "demo-viewer": "viewer"},
        }
        token = _post(client, "/local/sign-in", {"uid": OWNER})["idToken"]
        headers = {"Authorization": f"Bearer {token}"}
        if client.get(f"/api/marketing/brand?brandId={BRAND}", headers=headers).is_success:
            return
        _post(client, "/local/brands", {"brandId": BRAND, **fields})
        config = {"brandId": BRAND, **_CONFIG}
        client.put("/api/marketing/config", json=config, headers=headers).raise_for_status()


def play_history(environment: Environment) -> None:
    """Plays the days that have not been; one that was cut off goes on where it stopped."""
    offset = LocalClock(environment.clock_file).offset
    first = DAYS - round(-offset / _DAY) if offset < 0 else DAYS
    if first < DAYS:
        asyncio.run(_play(environment, first))


async def _play(environment: Environment, first: int) -> None:
    headers = {"User-Agent": _BROWSER}
    limit = asyncio.Semaphore(_AT_ONCE)
    async with httpx.AsyncClient(
        base_url=environment.address, timeout=60, headers=headers
    ) as client:

        async def send(visit: list[JsonObject]) -> None:
            async with limit:
                answer = await client.post("/api/marketing/track", json=visit)
                answer.raise_for_status()

        for day in range(first, DAYS):
            visits = visits_of_day(day, DAYS)
            await client.post("/local/clock", json={"advanceSeconds": _DAY})
            await asyncio.gather(*(send(visit) for visit in visits))
        await client.post("/local/idle", json={"timeoutSeconds": 60})


def _post(client: httpx.Client, path: str, body: JsonObject) -> JsonObject:
    answer = client.post(path, json=body)
    answer.raise_for_status()
    content: JsonObject = answer.json()
    return content
