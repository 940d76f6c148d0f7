"""Remove personal data from texts before they are logged."""

import re
from typing import Final

_ID: Final = r"[A-Za-z0-9_-]"
_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), put)
    for pattern, put in (
        # Values in the message of a validation error.
        (r"input_value=.*?(?=, input_type=)", "input_value=(hidden)"),
        (r"(Bearer\s+|__session=)[^\s;,\"']+", r"\1(hidden)"),
        (r"\beyJ[\w-]+\.[\w-]*\.[\w-]*", "(token)"),
        (r"[\w.+%-]+@[\w-]+(\.[\w-]+)+", "(email)"),
        (r"(/marketing/data/\w+/)[^\s/'\"`,)\]]+", r"\1(id)"),
        (r"(/users/)[^\s/'\"`,)\]]+", r"\1(id)"),
        # Session ids: keep the brand, remove the visitor, the fingerprint and the random part.
        (
            rf"\b({_ID}[\w-]*)\.{_ID}{{1,64}}\.[a-z0-9_]+-[a-z0-9]{{4,30}}\.{_ID}{{8,32}}\b",
            r"\1.(session)",
        ),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "(id)"),
        (r"\b[0-9a-f]{32,}\b", "(id)"),
        (r"(?<![\w.])\d{1,3}(\.\d{1,3}){3}(?![\w.])", "(address)"),
        (r"(?<![\w:.])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{3,39}(?![\w:])", "(address)"),
    )
)


def redacted(text: str) -> str:
    """Return the text without personal data.

    Email addresses, IP addresses, tokens, and ids of documents about people are replaced.
    """
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    return text
