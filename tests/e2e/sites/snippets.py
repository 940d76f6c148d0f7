"""The snippets of the docs' pages, as a reader would paste them."""

import re

from local.environment import ROOT

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(page: str, host: str, kind: str = "html") -> list[str]:
    """Return that page's snippets of a kind in their order, with the host and the brand put in."""
    text = (ROOT / "docs" / page).read_text()
    found = [body for language, body in FENCE.findall(text) if language == kind]
    return [each.replace("https://YOUR-HOST", host).replace("YOUR-BRAND", "demo") for each in found]
