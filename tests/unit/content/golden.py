"""`python -m tests.unit.content.golden`: writes the golden emails, which a test compares.

One email of each section's type, one of HTML, and all designs, as one person gets them. Look at
the difference before you commit it: it is what recipients will see.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shared.content.designs import designs
from shared.content.models.email import EmailDraft
from tests.unit.content.emails import draft, html_draft, person, rendered, section

FOLDER: Final = Path(__file__).parent / "golden"
_PROSE: Final = (
    "# Title\n\nHello {{ subscriber.firstName }}, **strong** and *light*, \u05e9\u05dc <b>.\n\n"
    "- one\n- [two](https://shop.example/?a=1&b=2)\n\n{% if subscriber.tags contains 'vip' %}\n\n"
    "For regulars.\n\n{% endif %}"
)
_HTML: Final = """\
<html><head><style>p { color: #333333 } .big { font-size: 20px }</style></head>
<body style="background-color:#eeeeee"><p class="big">Hello {{ subscriber.firstName }}</p>
<table width="100%"><tr><td>{% if subscriber.tags contains 'vip' %}<b>For regulars</b>{% endif %}
<a href="https://shop.example/?a=1&amp;b=2">Shop</a></td></tr></table>
<img src="https://shop.example/a.jpg" alt="A shelf"></body></html>
"""


def emails() -> Iterator[tuple[str, EmailDraft]]:
    """Yield the emails by name."""
    image, url = "https://shop.example/a.jpg", "https://shop.example/?a=1&b=2"
    sections: dict[str, dict[str, object]] = {
        "header": {"text": "Title & more"},
        "text": {"text": _PROSE},
        "image": {"src": image, "alt": 'A "shelf"', "href": url, "width": 300},
        "button": {"text": "Shop now", "url": url},
        "divider": {},
        "product": {"name": "Serum", "price": "24.90 €", "imageUrl": image, "url": url},
        "footer": {"text": "You get this because you subscribed."},
    }
    for kind, content in sections.items():
        yield f"section-{kind}", draft(section(kind, **content))
    yield "html", html_draft(_HTML)
    for name, design in designs().items():
        yield f"design-{name}", design.draft()


def files() -> dict[str, str]:
    """Return the text of each golden file by its name."""
    found = {}
    for name, email in emails():
        made = rendered(email, person(firstName="Ann", tags=["vip"], totalOrders=2))
        found[f"{name}.html"] = made.html.replace("><", ">\n<") + "\n"
        found[f"{name}.txt"] = f"{made.subject}\n\n{made.text}"
    return found


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for file_name, text in files().items():
        (FOLDER / file_name).write_text(text, "utf-8")
