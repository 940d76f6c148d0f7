"""Plays the demo brand's history through the public endpoints, while the clock catches up."""

import asyncio
from pathlib import Path
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
    "brandColors": {"primary": "#7b2d43"},
    "doubleOptIn": True,
    "forms": {
        "newsletter": {
            "text": "Yes, Maren & Sol may send me its newsletter, about twice a month. I can "
            "unsubscribe at any time by the link in each.",
            "channels": ["email"],
        }
    },
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
    """Plays the days that have not been. A day that was cut off is played again: its beacons
    have ids, and count once.
    """
    clock = LocalClock(environment.clock_file)
    if not _days_done(environment).exists() and clock.offset >= 0:
        return  # a store that began without a history
    asyncio.run(_play(environment, clock))


def demo_state(environment: Environment) -> str:
    """Return `playing` until the history is played, then `ready`; `none` without a history."""
    done = _days_done(environment)
    if done.exists():
        return "playing" if int(done.read_text() or 0) < DAYS else "ready"
    return "playing" if LocalClock(environment.clock_file).offset < 0 else "none"


def ask_for_reports(environment: Environment) -> None:
    """Ask for what the dashboard shows first: the functions load it now, not while a person waits.

    What is answered does not matter here.
    """
    with httpx.Client(base_url=environment.address, timeout=30) as client:
        token = _post(client, "/local/sign-in", {"uid": OWNER})["idToken"]
        for report in ("stats", "channels"):
            client.get(
                f"/api/marketing/{report}",
                params={"brandId": BRAND, "preset": "last_30_days"},
                headers={"Authorization": f"Bearer {token}"},
            )


def _days_done(environment: Environment) -> Path:
    """The file that says how many days have been played whole."""
    return environment.data / "history"


async def _play(environment: Environment, clock: LocalClock) -> None:
    done = _days_done(environment)
    first = int(done.read_text()) if done.exists() else 0
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
            ahead = -(DAYS - 1 - day) * _DAY - clock.offset
            await client.post("/local/clock", json={"advanceSeconds": max(0, ahead)})
            await asyncio.gather(*(send(visit) for visit in visits))
            if day == DAYS - 1:
                await client.post("/local/idle", json={"timeoutSeconds": 60})
            done.write_text(str(day + 1))


def _post(client: httpx.Client, path: str, body: JsonObject) -> JsonObject:
    answer = client.post(path, json=body)
    answer.raise_for_status()
    content: JsonObject = answer.json()
    return content
