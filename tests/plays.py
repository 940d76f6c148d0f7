"""How much is tried of what takes long: a little in `make test`, all in `make prove`.

Plays are three that are always the same, or with PLAYS that many new ones.
"""

import os

PROVING = bool(os.environ.get("PLAYS"))
PLAYS = int(os.environ.get("PLAYS") or 3)


def examples(in_full: int) -> int:
    """Return how many examples of a property to try: a fifth of them, or when proving all."""
    return in_full if PROVING else max(in_full // 5, 3)
