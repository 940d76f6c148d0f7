"""Emails for tests: drafts, a brand, a person, and HTML read as a browser reads it."""

from html.parser import HTMLParser
from typing import Final

from shared.content.logic.compiling import Compilation, compile_email
from shared.content.logic.rendering import Address, Links, Person, Rendered, Renderer, unchanged
from shared.content.models.compiled import CompiledContent
from shared.content.models.email import BrandKit, EmailDraft

KIT: Final = BrandKit(
    name="Demo Shop", sender_address="1 Main Street\nSpringfield", colors={"primary": "#7a3e9d"}
)
LINKS: Final = Links(
    unsubscribe="https://l.shop.example/u",
    preferences="https://l.shop.example/p",
    view="https://l.shop.example/v",
)
_VOID: Final = frozenset("area base br col hr img input link meta".split())  # noqa: SIM905


def section(kind: str, number: int = 0, /, **content: object) -> dict[str, object]:
    """Return a section as a caller sends it."""
    return {"id": f"{kind}-{number}", "type": kind, "order": number, "content": content}


def draft(*sections: dict[str, object], **fields: object) -> EmailDraft:
    """Return an email of these sections."""
    content = {"sections": list(sections)}
    return EmailDraft.model_validate({"subject": "News", "content": content, **fields})


def html_draft(html: str) -> EmailDraft:
    """Return an email of HTML."""
    return EmailDraft.model_validate({"subject": "News", "content": {"html": html}})


def text_draft(text: str) -> EmailDraft:
    """Return an email of one text section."""
    return draft(section("text", text=text))


def compiled(email: EmailDraft, *, automation: bool = False) -> Compilation:
    """Return the email compiled for the demo brand."""
    return compile_email(email, KIT, automation=automation)


def messages(email: EmailDraft, *, automation: bool = False) -> list[str]:
    """Return what was found in an email, as `level place: message`."""
    found = compiled(email, automation=automation).findings
    return [f"{each.level} {each.place}: {each.message}" for each in found]


def person(address: Address = unchanged, pixel: str = "", /, **subscriber: object) -> Person:
    """Return a person with these fields."""
    return Person(subscriber, LINKS, address, pixel)


def rendered(email: EmailDraft, reader: Person | None = None) -> Rendered:
    """Return the email as a person gets it."""
    return shown(compiled(email).content, reader)


def shown(content: CompiledContent, reader: Person | None = None) -> Rendered:
    """Return compiled content as a person gets it."""
    return Renderer(content, KIT.name).render(reader or person(firstName="Ann"))


class Read(HTMLParser):
    """HTML as a browser reads it: its elements, texts and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.unclosed: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.unclosed.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.unclosed or self.unclosed[-1] != tag:
            self.wrong.append(tag)
        else:
            self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        if not self.unclosed or self.unclosed[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def values(self, tag: str, name: str) -> list[str]:
        """Return the values of an attribute, in order."""
        return [
            value for each, attribute, value in self.attributes if (each, attribute) == (tag, name)
        ]


def hrefs(html: str) -> list[str]:
    """Return where the links of an email lead, without those of its footer."""
    ours = set(LINKS.by_name().values())
    return [each for each in Read(html).values("a", "href") if each not in ours]
