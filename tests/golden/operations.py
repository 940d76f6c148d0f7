"""The Firestore operations of each step of the play, compared with those of before."""

from collections.abc import Mapping
from typing import Final

Operations = dict[str, int]

_OTHER_READS: Final = range(-1, 7)
"""How many reads more a step may have. A brand, its settings and its API key are kept for some
seconds of real time, so a slow machine reads them in other steps, too; and where an id is random,
one read may belong to the step before or after. Writes and deletes are exact.
"""


def fewest(one: Mapping[str, Operations], other: Mapping[str, Operations]) -> dict[str, Operations]:
    """Of two plays, what each step costs at least."""
    return {
        step: {kind: min(number, other[step][kind]) for kind, number in spent.items()}
        for step, spent in one.items()
    }


def differences(
    spent: Mapping[str, Operations], before: Mapping[str, Operations]
) -> dict[str, tuple[Operations | None, Operations | None]]:
    """The steps that do not cost what they did: what they cost now, and before."""
    steps = spent.keys() | before.keys()
    pairs = {step: (spent.get(step), before.get(step)) for step in sorted(steps)}
    return {step: pair for step, pair in pairs.items() if not _alike(*pair)}


def _alike(spent: Operations | None, before: Operations | None) -> bool:
    if spent is None or before is None:
        return False
    more = spent["reads"] - before["reads"]
    return more in _OTHER_READS and {**spent, "reads": 0} == {**before, "reads": 0}
