"""Write a person's tags into one cell of a file, and read them from one."""

import re
from collections.abc import Iterable
from typing import Final

_SEPARATORS: Final = frozenset(';,"')
_TAG: Final = re.compile(r'\s*+"((?:[^"]++|"")*+)"\s*+(?:[;,]|\Z)|([^;,]*+)(?:[;,]|\Z)')


def joined_tags(tags: Iterable[str]) -> str:
    """Return the tags with semicolons between them. Tags that have a separator are quoted."""
    return ";".join(_quoted(tag) if _SEPARATORS & {*tag} else tag for tag in tags)


def split_tags(cell: str) -> list[str]:
    """Return the tags of a cell, which are separated by `;` or `,`, unless they are in quotes."""
    found = (
        match[2] if match[1] is None else match[1].replace('""', '"')
        for match in _TAG.finditer(cell)
    )
    return [tag for tag in found if tag.strip()]


def _quoted(tag: str) -> str:
    return '"' + tag.replace('"', '""') + '"'
