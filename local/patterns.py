"""Paths against the manifest's patterns."""

import re
from functools import cache


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = (
        r"[^/]+" if segment.startswith("{") else re.escape(segment)
        for segment in pattern.split("/")
    )
    return re.compile("/".join(parts))


def matches(pattern: str, path: str) -> bool:
    """Whether a document's path has this pattern's shape, `{name}` standing for one segment."""
    return _compiled(pattern).fullmatch(path) is not None


def serves(pattern: str, path: str) -> bool:
    """Whether an HTTP path is one of a function's, `/**` at the end standing for any rest."""
    if pattern.endswith("/**"):
        return path == pattern[:-3] or path.startswith(pattern[:-2])
    return path == pattern
