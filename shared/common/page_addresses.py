"""Keep of a page's address what names the page, and nothing that may name a person."""

import re
from typing import Final
from urllib.parse import urlsplit

_QUERY: Final = re.compile("[?#]")
_PRODUCT: Final = re.compile(
    r"(?i:id|p|product|product_?id|sku|variant|variation_id|item)=[A-Za-z0-9_.~-]{1,64}"
)
_USER: Final = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*@")


def without_query(address: str) -> str:
    """Return a URL or path without query, fragment, and the user's name before its host."""
    page = _QUERY.split(address, maxsplit=1)[0]
    return _USER.sub(lambda found: f"{found[1] or ''}//", page)


def product_page(url: str) -> str:
    """Return a product's URL without what may name a person.

    Of its query, only parameters stay by which shops name a product, such as `?product_id=7`.
    """
    query = url.partition("#")[0].partition("?")[2]
    kept = [pair for pair in query.split("&") if _PRODUCT.fullmatch(pair)]
    return without_query(url) + (f"?{'&'.join(kept)}" if kept else "")


def path_of(address: str) -> str:
    """Return the path of a URL or path, without the query; `/` if it has none."""
    try:
        return urlsplit(without_query(address)).path or "/"
    except ValueError:
        return "/"
