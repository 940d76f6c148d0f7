"""Render the small pages that links in messages lead to, with the brand's name and colour.

A page loads nothing else: no script, image or font.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Final

_PLAIN: Final = "#3f3a5a"
_MAIN_COLORS: Final = ("primary", "accent", "brand", "main")
"""Names under which brands keep the colour of their buttons, the most likely first."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a brand looks: its name, and the colour of its buttons as `#rrggbb`."""

    name: str = ""
    color: str = _PLAIN

    @classmethod
    def of(cls, name: str, colors: dict[str, str]) -> "Look":
        """Return a brand's look, with the colour for buttons chosen by the colours' names."""
        by_name = {key.lower(): value for key, value in colors.items()}
        likely = [by_name[each] for each in _MAIN_COLORS if each in by_name]
        return cls(name, (likely or [*colors.values(), _PLAIN])[0])


@dataclass(frozen=True, slots=True)
class Button:
    """A button that posts these hidden fields to `action`."""

    label: str
    action: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """The content of a page. `quote` is the text that a person agreed to."""

    title: str
    text: str
    quote: str | None = None
    button: Button | None = None


def render(page: Page, look: Look) -> str:
    """Return the page as HTML."""
    name = escape(look.name)
    parts = [
        f'<p class="name">{name}</p>' if name else "",
        f"<h1>{escape(page.title)}</h1>",
        f"<p>{escape(page.text)}</p>",
        f"<blockquote>{escape(page.quote)}</blockquote>" if page.quote else "",
        _form(page.button) if page.button else "",
    ]
    title = escape(page.title) + (f" · {name}" if name else "")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title>'
        f"<style>{_style(look)}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )


def headers(look: Look) -> dict[str, str]:
    """Return headers that keep a page private: not cached, framed, indexed or sent as referrer."""
    style = b64encode(sha256(_style(look).encode()).digest()).decode()
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def _form(button: Button) -> str:
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in button.fields.items()
    )
    return (
        f'<form method="post" action="{escape(button.action)}">{fields}'
        f"<button>{escape(button.label)}</button></form>"
    )


def _style(look: Look) -> str:
    return _STYLE.replace("COLOR", look.color).replace("INK", _ink_on(look.color))


def _ink_on(color: str) -> str:
    """Return white or near black, whichever is easier to read on this colour.

    Both are equally readable at a relative luminance of 0.18 (WCAG 2.2).
    """
    red, green, blue = (_linear(int(color[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return "#fff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18 else "#111"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


_STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.25rem;background:#f4f3f6;
color:#221f2b;font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:30rem;padding:clamp(1.75rem,6vw,3rem);background:#fff;
border-top:6px solid COLOR;border-radius:14px;box-shadow:0 1px 3px #0002,0 12px 40px #0000000f;
overflow-wrap:anywhere}
.name{margin:0 0 1.5rem;color:#5d586b;font-size:.95rem;font-weight:600}
h1{margin:0 0 .75rem;font-size:clamp(1.5rem,5vw,1.9rem);line-height:1.2}
p{margin:0}
blockquote{margin:1.25rem 0 0;padding:.1rem 0 .1rem 1rem;border-left:3px solid #d9d6e0;
color:#5d586b;font-size:.95rem;white-space:pre-line}
form{margin:1.75rem 0 0}
button{width:100%;padding:.9rem 1.5rem;border:1px solid #0003;border-radius:10px;background:COLOR;
color:INK;font:inherit;font-weight:600;cursor:pointer}
button:hover{filter:brightness(.93)}
button:focus-visible{outline:3px solid #221f2b;outline-offset:3px}
"""
