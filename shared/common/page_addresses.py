"""Keep of a page's address what names the page, and nothing that may name a person."""

import re
from typing import Final
from urllib.parse import urlsplit

_QUERY: Final = re.compile("[?#]")
_USER: Final = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*@")


def without_query(address: str) -> str:
    """Return a URL or path without query, fragment, and the user's name before its host."""
    page = _QUERY.split(address, maxsplit=1)[0]
    return _USER.sub(lambda found: f"{found[1] or ''}//", page)


def path_of(address: str) -> str:
    """Return the path of a URL or path, without the query; `/` if it has none."""
    try:
        return urlsplit(without_query(address)).path or "/"
    except ValueError:
        return "/"
