"""Read the origins and hosts of a brand's settings, in the form in which browsers send them."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from shared.common.shapes import shaped

HOST: Final = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

OPAQUE: Final = "null"
"""The origin of a page in a sandboxed frame or in a file, which browsers do not name."""

_ORIGIN: Final = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>{HOST}|\[[0-9a-f:.]+\])(?::(?P<port>\d{{1,5}}))?"
)
_PARTS: Final = re.compile(r"(?P<before>[^/]*://)?(?P<host>[^/:]*)(?P<after>.*)", re.DOTALL)
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


def read_origin(text: str) -> str:
    """Return an origin as browsers send it: its host in Punycode, a port if it is not the default.

    Any scheme is allowed, since apps have their own, such as `capacitor://localhost`. Raise
    ValueError if the text is no origin.
    """
    match = _ORIGIN.fullmatch(_in_punycode(text).removesuffix("/"))
    if match is None:
        raise ValueError(f"{text[:200]!r} is no origin; one is https://shop.example")
    is_default = match["port"] == _DEFAULT_PORTS.get(match["scheme"])
    port = f":{match['port']}" if match["port"] and not is_default else ""
    return f"{match['scheme']}://{match['host']}{port}"


def _in_punycode(text: object) -> str:
    """Return an origin or a host in lower case and Punycode, or as it is if it has no such form."""
    parts = _PARTS.fullmatch(str(text).strip().lower())
    if parts is None or parts["host"].isascii():
        return str(text).strip().lower()
    import idna  # most processes meet no such host

    try:
        host = idna.encode(parts["host"], uts46=True).decode("ascii")
    except idna.IDNAError:
        host = parts["host"]
    return f"{parts['before'] or ''}{host}{parts['after']}"


def _host(value: object) -> object:
    return _in_punycode(value) if isinstance(value, str) else value


Origin = Annotated[str, AfterValidator(read_origin)]
Host = Annotated[
    str,
    shaped(
        rf"^{HOST}$", "is not a domain; send one such as shop.example, without https:// and path"
    ),
    BeforeValidator(_host),
]
