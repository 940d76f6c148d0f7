"""`make run`: the whole product on one address of this machine."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

from local.demo.history import ask_for_reports, make_demo_brand, play_history, start_in_the_past
from local.environment import LOOPBACK, ROOT, Environment
from local.supervisor import LocalCloud


def main() -> int:
    port = int(os.environ.get("PORT", "8080"))
    if _in_use(port):
        print(f"port {port} is in use; stop what listens there, or run: PORT=8090 make run")
        return 1
    data = Path(os.environ.get("DATA_DIR", ROOT / ".local")).resolve()
    environment = Environment.choose(port, data)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with_history = os.environ.get("DEMO", "1") != "0"
    if with_history:
        start_in_the_past(environment)
    try:
        with LocalCloud(environment) as cloud:
            make_demo_brand(environment)
            if with_history:
                play_history(environment)
            ask_for_reports(environment)
            print(_ready(environment), flush=True)
            _watch(cloud)
    except KeyboardInterrupt:
        return 0
    return 0


def _ready(environment: Environment) -> str:
    address = environment.address
    return (
        f"ready  dashboard {address}/  shop {address}/shop/  "
        f"api {address}/api/marketing/openapi.json"
    )


def _watch(cloud: LocalCloud) -> None:
    while True:
        time.sleep(0.2)
        for part in cloud.restart_ended():
            print(f"{part} ended; started again", flush=True)


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


if __name__ == "__main__":
    sys.exit(main())
