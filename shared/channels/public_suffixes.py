"""Public suffixes: the endings under which anybody can register a name (https://publicsuffix.org).

The list is the package `publicsuffixlist`'s. Its own reader goes through it line by line, which
would be a twentieth of a cold start; here the lines are a set.
"""

from functools import cache
from pathlib import Path
from typing import Final

from publicsuffixlist import PSLFILE

_END_OF_ICANN: Final = "// ===END ICANN DOMAINS==="


@cache
def rules(*, only_icann: bool) -> frozenset[str]:
    """The lines of the list, in Unicode; its comments are harmless, since no name is like one.

    After the rules of ICANN's domains come those of owners who let others register below theirs.
    """
    text = Path(PSLFILE).read_text(encoding="utf-8")
    return frozenset((text.partition(_END_OF_ICANN)[0] if only_icann else text).splitlines())


def public_labels(host: str, *, only_icann: bool) -> int:
    """How many of a host's last labels are its public suffix; 0 where no rule says."""
    known = rules(only_icann=only_icann)
    labels = host.split(".")
    for first in range(len(labels)):
        name, count = ".".join(labels[first:]), len(labels) - first
        if f"!{name}" in known:
            return count - 1
        if f"*.{name}" in known:
            return count + 1 if first else count
        if name in known:
            return count
    return 0
