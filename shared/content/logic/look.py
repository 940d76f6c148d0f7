"""The colours of an email, light and dark, and the styles made from them."""

from dataclasses import dataclass
from typing import Final, Self

from shared.content.logic.colors import made_readable, mixed, readable_on
from shared.content.models.email import EmailColors

FONT: Final = "-apple-system, Segoe UI, Helvetica, Arial, sans-serif"
"""Fonts that devices have: nothing is loaded."""

_DARK: Final = {"background": "#131316", "card": "#1d1d22", "border": "#3a3a42", "ink": "#ececf1"}
_VISIBLE: Final = 3.0
"""The least contrast of what is not text, such as a button: WCAG 2.2, 1.4.11."""


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of an email in one mode, as `#rrggbb`."""

    background: str
    card: str
    border: str
    ink: str
    link: str
    button: str
    button_ink: str
    muted: str

    @classmethod
    def light(cls, colors: EmailColors) -> Self:
        """Return the author's colours. Links are made darker or lighter until they are readable."""
        muted = mixed(colors.text, colors.background, 0.35)
        return cls(
            background=colors.background,
            card=colors.content_background,
            border=colors.border,
            ink=colors.text,
            link=made_readable(colors.link, colors.content_background),
            button=colors.link,
            button_ink=readable_on(colors.link),
            muted=made_readable(muted, colors.background),
        )

    @classmethod
    def dark(cls, colors: EmailColors) -> Self:
        """Return the colours of dark mode, with the author's colour for links and buttons.

        A card or border that cannot be seen in light mode cannot be seen in dark mode either.
        """
        card = _DARK["background" if colors.content_background == colors.background else "card"]
        border = card if colors.border == colors.content_background else _DARK["border"]
        button = made_readable(colors.link, card, _VISIBLE)
        return cls(
            background=_DARK["background"],
            card=card,
            border=border,
            ink=_DARK["ink"],
            link=made_readable(colors.link, card),
            button=button,
            button_ink=readable_on(button),
            muted=made_readable("#8d8d99", _DARK["background"]),
        )


def styles(colors: EmailColors) -> str:
    """Return the CSS of classes: small screens, images that are not loaded, and dark mode."""
    light, dark = Palette.light(colors), Palette.dark(colors)
    return f"""
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
.gl-image img {{
  font: italic 15px/1.6 {FONT} !important; color: {light.ink}; text-align: center;
}}
.gl-image a {{ text-decoration: none; }}
.gl-words > div > :last-child {{ margin-bottom: 0 !important; }}
@media (max-width: 479px) {{
  .gl-card, .gl-card > table > tbody > tr > td {{ border-radius: 0 !important; }}
  .gl-card > table > tbody > tr > td {{ border-width: 1px 0 !important; }}
  .gl-beside {{ padding: 4px 32px 20px !important; }}
}}
@media (prefers-color-scheme: dark) {{
  body, .gl-body {{ background-color: {dark.background} !important; }}
  .gl-card, .gl-card > table {{ background: {dark.card} !important; }}
  .gl-card > table > tbody > tr > td {{ border-color: {dark.border} !important; }}
  .gl-text, .gl-text > div, .gl-image img {{ color: {dark.ink} !important; }}
  .gl-muted > div, .gl-muted a {{ color: {dark.muted} !important; }}
  .gl-link {{ color: {dark.link} !important; }}
  .gl-logo img {{ background: #ffffff; border-radius: 6px !important; }}
  .gl-divider p {{ border-top-color: {dark.border} !important; }}
  .gl-button td, .gl-button a {{ background: {dark.button} !important; }}
  .gl-button a {{ color: {dark.button_ink} !important; }}
}}
"""


def link_style(color: str) -> str:
    """Return the CSS of a link in a text."""
    return f"color:{color};text-decoration:underline"
