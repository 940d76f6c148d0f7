"""`python -m bench [NAME…] [--sessions N]`: measures, one after the other; see each module.

Machines differ: what is printed is compared with goals by people, and by ratios in one run.
`--sessions` is the size of the large brand of `stats` and `rollup` (a million takes minutes).
"""

import argparse
import importlib
import time
from typing import Final

from bench.store import choose_large, large

NAMES: Final = (
    "track",
    "gateway",
    "cold_start",
    "kernels",
    "segments",
    "refresh",
    "crowds",
    "stats",
    "rollup",
    "costs",
    "forged",
    "imports",
    "commits",
    "content",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--sessions", type=int, default=large())
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"{', '.join(unknown)} is not measured; choose from {', '.join(NAMES)}")
    choose_large(arguments.sessions)
    for name in arguments.names or NAMES:
        measurement = importlib.import_module(f"bench.{name}")
        print(f"\n{(measurement.__doc__ or name).splitlines()[0]}", flush=True)
        started = time.monotonic()
        for line in measurement.measure():
            print(line, flush=True)
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
