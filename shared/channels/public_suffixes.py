"""Public suffixes: the endings under which anybody can register a name (https://publicsuffix.org).

The list comes with the package `publicsuffixlist`. The package's own reader parses it line by
line, which would take 5 % of a cold start. Here the lines are a set.
"""

from functools import cache
from pathlib import Path
from typing import Final

from publicsuffixlist import PSLFILE

_END_OF_ICANN: Final = "// ===END ICANN DOMAINS==="


@cache
def rules(*, only_icann: bool) -> frozenset[str]:
    """Return the lines of the list, in Unicode. No name equals a comment, so comments may stay.

    The rules of ICANN's domains come first. Then come domains whose owners let others register
    names below them.
    """
    text = Path(PSLFILE).read_text(encoding="utf-8")
    return frozenset((text.partition(_END_OF_ICANN)[0] if only_icann else text).splitlines())


def public_labels(host: str, *, only_icann: bool) -> int:
    """Return how many of a host's last labels are its public suffix; 0 without a rule."""
    lines = rules(only_icann=only_icann)
    labels = host.split(".")
    for first in range(len(labels)):
        name, count = ".".join(labels[first:]), len(labels) - first
        if f"!{name}" in lines:
            return count - 1
        if f"*.{name}" in lines:
            return count + 1 if first else count
        if name in lines:
            return count
    return 0
