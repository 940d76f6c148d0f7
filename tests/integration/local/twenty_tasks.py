"""A process of its own that accepts twenty tasks, and is then killed by the test."""

import asyncio
import sys
from pathlib import Path

from google.cloud.tasks_v2 import HttpRequest, Task

from tests.integration.local.services import Services, queue


async def main(data: str, address: str) -> None:
    services = await Services(Path(data), address).start()
    for number in range(20):
        request = HttpRequest(url=f"{address}/send/{number}")
        await services.client.create_task(parent=queue("send"), task=Task(http_request=request))
    print("created", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
