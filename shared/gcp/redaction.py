"""Remove personal data from texts before they are logged.

Callers can put any text into a log, so each pattern takes a time that only grows with the text: it
begins where a run of its characters begins, and does not begin again inside the run.
"""

import re
from typing import Final

_ID: Final = r"[A-Za-z0-9_-]"
_END: Final = r"[^\s/'\"`,)\]]++"
_GAP: Final = r"[ \xa0().\-/]{0,2}"
_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), put)
    for pattern, put in (
        (r"(Bearer\s++|__session=)[^\s;,\"']++", r"\1(hidden)"),
        (r"(?<![\w-])glk_[\w-]++", "(key)"),
        # Links in messages, in an address and alone: a signed content, perhaps compressed.
        (r"([?&]t=)[^\s&#\"']++", r"\1(link)"),
        (r"(?<![\w-])eyJ[\w-]++(?:\.[\w-]*+){1,2}", "(token)"),
        (r"(?<![\w-])eJ[\w-]{20,}+\.[\w-]{20,}+", "(token)"),
        (r"(?<![\w.+%-])[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)++", "(email)"),
        (rf"(/marketing/data/\w++/){_END}", r"\1(id)"),
        (rf"(/users/){_END}", r"\1(id)"),
        # Session ids: keep the brand, remove the visitor, the fingerprint and the random part.
        (
            rf"(?<![\w-])([\w-]++)\.{_ID}{{1,64}}\.[a-z0-9_]++-[a-z0-9]{{4,30}}\.{_ID}{{8,32}}\b",
            r"\1.(session)",
        ),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "(id)"),
        (r"\b[0-9a-f]{32,}+\b", "(id)"),
        # Phone numbers: with the country's code, as North America writes them, and in a country.
        (rf"(?<![\w+])(?:\+|%2B|00)[1-9](?:{_GAP}\d){{6,14}}(?!\d)", "(phone)"),
        (r"(?<![\w-])(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}(?![\w-])", "(phone)"),
        (r"(?<![\w.,:/-])0[1-9]\d{0,4}[ /-]\d(?:[ -]?\d){3,11}(?![\w:])", "(phone)"),
        (r"(?<![\w.,:/-])0[1-9]\d{7,12}(?![\w:])", "(phone)"),
        (r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])", "(address)"),
        (r"(?<![\w:.])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{3,39}(?![\w:])", "(address)"),
    )
)
_VALUE: Final = "input_value="
_AFTER_VALUE: Final = ", input_type="


def redacted(text: str) -> str:
    """Return the text without personal data.

    Email addresses, phone numbers, IP addresses, tokens, keys, links in messages, and ids of
    documents about people are replaced.
    """
    if _VALUE in text:
        text = "\n".join(map(_without_value, text.split("\n")))
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    return text


def _without_value(line: str) -> str:
    """Return a line of a validation error's message without the value that was sent."""
    told, found, rest = line.partition(_VALUE)
    if not found:
        return line
    _, after, kind = rest.rpartition(_AFTER_VALUE)
    return f"{told}{_VALUE}(hidden){after}{kind if after else ''}"
