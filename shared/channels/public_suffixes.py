"""Find public suffixes: endings under which anybody can register a name, such as co.uk.

The list (https://publicsuffix.org) comes with the package `publicsuffixlist`. The package's own
reader parses the list line by line, which would take 5 % of a cold start. Here the lines are a set.
"""

from functools import cache
from pathlib import Path
from typing import Final

from publicsuffixlist import PSLFILE

_END_OF_ICANN: Final = "// ===END ICANN DOMAINS==="


@cache
def rules(*, only_icann: bool) -> frozenset[str]:
    """Return the lines of the list, in Unicode.

    The file begins with ICANN's domains. Domains whose owners let others register names below them
    follow, and `only_icann` leaves them out. The lines include comments, which equal no host name.
    """
    text = Path(PSLFILE).read_text(encoding="utf-8")
    return frozenset((text.partition(_END_OF_ICANN)[0] if only_icann else text).splitlines())


def public_labels(host: str, *, only_icann: bool) -> int:
    """Return how many labels at the end of a host are its public suffix.

    Return 0 if no rule matches.
    """
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
