"""The end of each email: what law wants it to say, and the links to leave."""

from dataclasses import dataclass

from markupsafe import escape

from shared.content.logic.words import words
from shared.content.logic.writer import Writer
from shared.content.models.email import BrandKit


@dataclass(frozen=True, slots=True)
class Ending:
    """The end as compiled HTML and as compiled plain text."""

    html: str
    text: str


def ending(kit: BrandKit, writer: Writer, color: str) -> Ending:
    """Return the postal address, and the links to unsubscribe, to preferences and to the page."""
    said = words(kit.language)
    lines = [line.strip() for line in kit.sender_address.split("\n") if line.strip()]
    if not (lines and lines[0].startswith(kit.name)) and kit.name:
        lines.insert(0, kit.name)
    if not kit.sender_address:
        writer.findings.error(
            "sender_address",
            "senderAddress",
            "the brand's postal address is missing; write it into the settings (senderAddress)",
        )
    links = (("unsubscribe", said.unsubscribe), ("preferences", said.preferences))
    html, text = [], []
    for name, label in (*links, ("view", said.view)):
        href = writer.href(f"{{{{ links.{name} }}}}", "footer", label)
        style = f"color:{color};text-decoration:underline"
        html.append(f'<a href="{href.html}" target="_blank" style="{style}">{escape(label)}</a>')
        text.append(f"{label}: {href.text}")
    address = "<br>".join(str(escape(line)) for line in lines)
    joined = " &nbsp;·&nbsp; ".join(html)
    paragraph = '<p dir="auto" style="margin:0 0 8px;text-align:center">'
    return Ending(
        f"{paragraph}{address}</p>{paragraph}{joined}</p>" if lines else f"{paragraph}{joined}</p>",
        "\n".join((*lines, "", *text)) if lines else "\n".join(text),
    )
