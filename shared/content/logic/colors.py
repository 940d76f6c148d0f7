"""Work with colours: which one is readable on which, and which ones dark mode uses."""

from typing import Final

_READABLE: Final = 4.5
"""The least contrast of text: WCAG 2.2, 1.4.3 (AA)."""

WHITE: Final = "#ffffff"
BLACK: Final = "#000000"


def luminance(color: str) -> float:
    """Return the relative luminance of a `#rrggbb` colour, from 0 to 1 (WCAG 2.2)."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (equal) to 21 (black and white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(color: str) -> str:
    """Return black or white, whichever is easier to read on this colour."""
    return max(WHITE, BLACK, key=lambda ink: contrast(ink, color))


def mixed(color: str, other: str, share: float) -> str:
    """Return a colour with a share (0 to 1) of another one mixed in."""
    pairs = ((int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def made_readable(color: str, background: str, least: float = _READABLE) -> str:
    """Return the colour, lighter or darker until its contrast with the background is enough."""
    towards = readable_on(background)
    for tenth in range(11):
        candidate = mixed(color, towards, tenth / 10)
        if contrast(candidate, background) >= least:
            return candidate
    return towards
