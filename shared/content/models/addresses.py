"""Check where links and images of content lead, before and after their Liquid is rendered."""

import re
from typing import Final

_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB: Final = re.compile(r"https?://[^/?#\s\\@]+(?:[/?#]|$)", re.IGNORECASE)
_HOST: Final = re.compile(r"https?:/{0,2}[^/?#]*", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"[\t\n]")
_OTHER_LINKS: Final = ("mailto:", "tel:")
_LINKS: Final = "a link begins with https://, http://, mailto: or tel:"
_IMAGES: Final = "an image's address begins with https:// or http://"


def bare(text: str) -> str:
    """Return an address as browsers read it: without spaces around it, tabs and line breaks."""
    return _HIDDEN.sub("", text).strip()


def has_liquid(text: str) -> bool:
    """Whether an address holds Liquid, so that it differs by person."""
    return _TAG.search(text) is not None


def is_web(address: str) -> bool:
    """Whether this is a whole address of the web, whose clicks can be counted."""
    return _WEB.match(address) is not None


def check_link(text: str, *, rendered: bool = False) -> str:
    """Return where a link leads. Raise `ValueError` if a mail must not link there.

    What Liquid writes is checked once it is `rendered`.
    """
    address = _filled(text, "the link is empty; write its address, such as https://shop.example")
    if not rendered and _is_open(address):
        return address
    if address.startswith("#") or is_web(address):
        return address
    if address.lower().startswith(_OTHER_LINKS):
        return address
    raise ValueError(_wrong(address, _LINKS))


def may_link(address: str) -> bool:
    """Whether a mail may link to this address."""
    try:
        return bool(check_link(address))
    except ValueError:
        return False


def check_image(text: str, *, rendered: bool = False) -> str:
    """Return an image's address. Raise `ValueError` if it is not an address of the web."""
    address = _filled(
        text, "the image is missing; write its address, such as https://shop.example/a.jpg"
    )
    if is_web(address) or (not rendered and _is_open(address)):
        return address
    raise ValueError(_wrong(address, _IMAGES))


def _filled(text: str, otherwise: str) -> str:
    address = bare(text)
    if not address:
        raise ValueError(otherwise)
    return address


def _is_open(address: str) -> bool:
    """Whether Liquid writes a part, and what is written before it may stand.

    Raise `ValueError` for Liquid in the host's place, where a value could lead to another host.
    """
    tag = _TAG.search(address)
    if tag is None:
        return False
    before = address[: tag.start()]
    if _HOST.fullmatch(before):
        raise ValueError(
            "Liquid cannot write a part of the host; write the whole host and a /, such as "
            "https://shop.example/{{ … }}, or let Liquid write the whole address"
        )
    return not before or before.startswith("#") or _begins_well(before)


def _begins_well(before: str) -> bool:
    return is_web(before) or before.lower().startswith(_OTHER_LINKS)


def _wrong(address: str, allowed: str) -> str:
    scheme = _SCHEME.match(address)
    if scheme and not is_web(address) and scheme[1].lower() in ("http", "https"):
        return f"{address[:60]!r} is not a whole address; one is https://shop.example/sale"
    if scheme and "." not in scheme[1]:
        return f"begins with {scheme[1][:20]}:, which mails cannot use; {allowed}"
    return f"{address[:60]!r} is not a whole address; {allowed}"
