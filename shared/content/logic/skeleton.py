"""The MJML of each kind of section. Texts, addresses and labels come as words of `Slots`."""

from dataclasses import dataclass

from shared.content.logic.look import FONT, Palette
from shared.content.models.sections import MAX_WIDTH

_SIDES = 32
_INNER = MAX_WIDTH - 2 * _SIDES


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the sections. `styles` is our own CSS."""

    language: str
    direction: str
    title: str
    preview: str
    styles: str


def document(frame: Frame, palette: Palette, card: list[str], foot: list[str]) -> str:
    """Return a whole MJML document, with sections on a card and others below it."""
    space = '<mj-section padding="10px 0"><mj-column></mj-column></mj-section>'
    return (
        f'<mjml lang="{frame.language}" dir="{frame.direction}"><mj-head>'
        f"<mj-title>{frame.title}</mj-title><mj-preview>{frame.preview}</mj-preview>"
        '<mj-raw><meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark"></mj-raw>'
        f'<mj-attributes><mj-all font-family="{FONT}" /></mj-attributes>'
        f"<mj-style>{frame.styles}</mj-style></mj-head>"
        f'<mj-body width="{MAX_WIDTH}px" background-color="{palette.background}"'
        f' css-class="gl-body">{space}'
        f'<mj-wrapper css-class="gl-card" background-color="{palette.card}"'
        f' border="1px solid {palette.border}" border-radius="10px" padding="16px 0">'
        f"{''.join(card)}</mj-wrapper>{''.join(foot)}{space}</mj-body></mjml>"
    )


def section(inner: str) -> str:
    """Return a section of one column."""
    return f'<mj-section padding="0"><mj-column>{inner}</mj-column></mj-section>'


def logo(src: str, alt: str) -> str:
    """Return the logo at the top."""
    return (
        f'<mj-image css-class="gl-image gl-logo" src="{src}" alt="{alt}" width="160px"'
        f' font-size="18px" padding="16px {_SIDES}px" />'
    )


def title(words: str, palette: Palette) -> str:
    """Return the title at the top."""
    return (
        f'<mj-text css-class="gl-text" align="center" color="{palette.ink}" font-size="28px"'
        f' font-weight="700" line-height="1.25" padding="16px {_SIDES}px">{words}</mj-text>'
    )


def wordmark(words: str, palette: Palette) -> str:
    """Return the brand's name at the top, where there is no logo."""
    return (
        f'<mj-text css-class="gl-text" align="center" color="{palette.ink}" font-size="18px"'
        f' font-weight="600" letter-spacing="1px" line-height="1.3"'
        f' padding="12px {_SIDES}px">{words}</mj-text>'
    )


def text(words: str, palette: Palette) -> str:
    """Return paragraphs."""
    return (
        f'<mj-text css-class="gl-text gl-words" color="{palette.ink}" font-size="16px"'
        f' line-height="1.6"'
        f' padding="12px {_SIDES}px">{words}</mj-text>'
    )


def image(src: str, alt: str, href: str | None, width: int | None) -> str:
    """Return an image: as wide as the card, or of a width in pixels."""
    link = f' href="{href}"' if href else ""
    wide = width is None or width > _INNER
    pixels = MAX_WIDTH - 2 if width is None else width
    padding = "12px 0" if wide else f"12px {_SIDES}px"
    fluid = ' fluid-on-mobile="true"' if wide else ""
    return (
        f'<mj-image css-class="gl-image" src="{src}" alt="{alt}"{link} width="{pixels}px"'
        f' padding="{padding}"{fluid} />'
    )


def button(words: str, href: str, palette: Palette) -> str:
    """Return a button."""
    return (
        f'<mj-button css-class="gl-button" href="{href}" background-color="{palette.button}"'
        f' color="{palette.button_ink}" font-size="16px" font-weight="600" line-height="1.3"'
        f' border-radius="6px" inner-padding="14px 28px" padding="12px {_SIDES}px">'
        f"{words}</mj-button>"
    )


def divider(palette: Palette) -> str:
    """Return a line."""
    return (
        f'<mj-divider css-class="gl-divider" border-width="1px" border-color="{palette.border}"'
        f' padding="16px {_SIDES}px" />'
    )


def product(words: str, picture: tuple[str, str, str] | None, palette: Palette) -> str:
    """Return a product: its image (src, alt, href) beside its name, price and link."""
    beside = picture is not None
    shown = (
        f'<mj-text css-class="gl-text{" gl-beside" if beside else ""}" color="{palette.ink}"'
        f' font-size="16px" line-height="1.5"'
        f' padding="12px {_SIDES}px 12px {8 if beside else _SIDES}px">{words}</mj-text>'
    )
    if picture is None:
        return section(shown)
    src, alt, href = picture
    return (
        '<mj-section padding="0"><mj-column width="40%" vertical-align="middle">'
        f'<mj-image css-class="gl-image" src="{src}" alt="{alt}" href="{href}"'
        f' border-radius="6px" padding="12px {_SIDES}px" fluid-on-mobile="true" /></mj-column>'
        '<mj-column width="60%" vertical-align="middle">'
        f"{shown}</mj-column></mj-section>"
    )


def foot(words: str, palette: Palette) -> str:
    """Return the small words below the card."""
    return section(
        f'<mj-text css-class="gl-muted gl-words" align="center" color="{palette.muted}"'
        f' font-size="13px" line-height="1.6" padding="12px {_SIDES}px 4px">{words}</mj-text>'
    )
