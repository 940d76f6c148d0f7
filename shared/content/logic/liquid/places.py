"""Write a value into the place where it stands: HTML, a plain text, one line, or an address."""

import re
from typing import Final
from urllib.parse import quote

from markupsafe import escape

from shared.content.models.texts import clean, one_line

_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BEFORE_PATH: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/{0,2}[^/?#]*")


def as_html(value: str) -> str:
    """Return a value as text of HTML, in an element or between double quotes."""
    return str(escape(value))


def as_text(value: str) -> str:
    """Return a value as it stands in a plain text."""
    return clean(value)


def as_line(value: str) -> str:
    """Return a value as it stands in one line, such as the subject."""
    return one_line(value)


def as_part_of_address(value: str, before: str) -> str:
    """Return a value so that it changes nothing else of the address that it is a part of.

    `before` is the address so far. A value that begins the address is taken as it is. In the
    host's place a value cannot lead to another host.
    """
    if not before:
        return value
    if before.lower().startswith(("mailto:", "tel:")) and "?" not in before:
        safe = "@+"
    else:
        safe = "" if _BEFORE_PATH.fullmatch(before) else "/"
    return _LONE_PERCENT.sub("%25", quote(value, safe=safe + "%"))
