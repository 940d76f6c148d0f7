"""Which elements, attributes and styles an author's own HTML may have."""

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS: Final = _names(
    """
    a abbr b blockquote br caption center code col colgroup dd div dl dt em font h1 h2 h3 h4 h5 h6
    hr i img li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul
    """
)
DROPPED_WITH_CONTENT: Final = _names(
    "script style title noscript template iframe object svg math xml"
)
EVERYWHERE: Final = _names("align bgcolor dir height id lang role style valign width")
ATTRIBUTES: Final = {
    "a": {"href", "name", "title"},
    "font": {"color", "face", "size"},
    "img": {"alt", "border", "src", "title"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
STYLES: Final = _names(
    """
    background background-color border border-bottom border-bottom-color border-bottom-left-radius
    border-bottom-right-radius border-bottom-style border-bottom-width border-collapse border-color
    border-left border-left-color border-left-style border-left-width border-radius border-right
    border-right-color border-right-style border-right-width border-spacing border-style border-top
    border-top-color border-top-left-radius border-top-right-radius border-top-style
    border-top-width border-width box-sizing color direction display font font-family font-size
    font-style font-variant font-weight height letter-spacing line-height list-style
    list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width
    min-height min-width mso-line-height-rule mso-padding-alt mso-table-lspace mso-table-rspace
    outline overflow overflow-wrap padding padding-bottom padding-left padding-right padding-top
    table-layout text-align text-decoration text-indent text-transform vertical-align white-space
    width word-break word-spacing word-wrap
    """
)
VOID: Final = _names("br col hr img")
CLOSED_BY_THE_NEXT: Final = _names("br col dd dt hr img li link meta option p")
"""Elements whose end is often not written, or that have none."""

ONLY_ROWS: Final = _names("colgroup table tbody tfoot thead tr")
"""Elements that hold no text. HTML moves a text in them to before the table."""

MAX_DEPTH: Final = 200
"""Elements within elements."""
