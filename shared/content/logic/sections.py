"""Compile sections into HTML and plain text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import singledispatchmethod

from markupsafe import escape
from mjml import mjml2html

from shared.content.logic import skeleton
from shared.content.logic.footer import ending
from shared.content.logic.look import Palette, link_style, styles
from shared.content.logic.markdown import ProseStyle, prose
from shared.content.logic.skeleton import Frame
from shared.content.logic.slots import Slots
from shared.content.logic.words import direction, primary, words
from shared.content.logic.writer import Writer
from shared.content.models.email import BrandKit, EmailColors, EmailDraft
from shared.content.models.sections import (
    ButtonSection,
    DividerSection,
    FooterSection,
    HeaderSection,
    ImageSection,
    ProductSection,
    TextSection,
    in_order,
)

_FILLER = "&#847;&zwnj;&nbsp;" * 30
"""Invisible, after the preview text: else clients go on with the first words of the email."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """An email's HTML and plain text, with Liquid marked."""

    html: str
    text: str


def compile_sections(draft: EmailDraft, kit: BrandKit, writer: Writer) -> Compiled:
    """Return the email of a draft's sections, in their order, with the footer that law wants."""
    colors = draft.content.colors or kit.email_colors()
    return _Compilation(draft, kit, writer, colors).compile()


def preview(draft: EmailDraft, writer: Writer) -> str:
    """Return the preview text for HTML, or nothing where there is none."""
    shown = writer.html(draft.preview_text, "previewText")
    return f"{shown}{_FILLER}" if shown else ""


@dataclass(slots=True)
class _Compilation:
    draft: EmailDraft
    kit: BrandKit
    writer: Writer
    colors: EmailColors
    slots: Slots = field(default_factory=Slots)
    card: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    last_text: list[str] = field(default_factory=list)

    @property
    def palette(self) -> Palette:
        return Palette.light(self.colors)

    def compile(self) -> Compiled:
        shown = self.draft.content.shown()
        places = {section.id: f"sections[{index}]" for index, section in enumerate(shown)}
        for section in in_order(shown):
            self.add(section, f"{places[section.id]}.content")
        end = ending(self.kit, self.writer, self.palette.muted)
        self.foot.append(skeleton.foot(self.slots.put(end.html), self.palette))
        frame = Frame(
            language=self.slots.put(str(escape(primary(self.kit.language)))),
            direction=direction(self.kit.language),
            title=self.slots.put(self.writer.html(self.draft.subject, "subject")),
            preview=self.slots.put(preview(self.draft, self.writer)),
            styles=styles(self.colors),
        )
        mjml = skeleton.document(frame, self.palette, self.card, self.foot)
        parts = [part for part in (*self.text, *self.last_text) if part.strip()]
        return Compiled(
            self.slots.fill(mjml2html(mjml)), "\n\n".join((*parts, f"-- \n{end.text}")) + "\n"
        )

    @singledispatchmethod
    def add(self, section: object, place: str) -> None:
        raise TypeError(f"{type(section)} at {place} is no section")

    @add.register
    def _header(self, section: HeaderSection, place: str) -> None:
        content = section.content
        image = content.logo_url or (None if content.text else self.kit.logo_url)
        parts = []
        if image:
            src = self.slots.put(self.writer.src(image, f"{place}.logoUrl"))
            parts.append(skeleton.logo(src, self.slots.put(str(escape(self.kit.name)))))
        title = content.text
        if title:
            html = self.writer.html(title, f"{place}.text")
            style = "margin:0;font-size:inherit;line-height:inherit"
            word = self.slots.put(f'<h1 dir="auto" style="{style}">{html}</h1>')
            parts.append(skeleton.title(word, self.palette))
        elif not image:
            word = self.slots.put(f'<span dir="auto">{escape(self.kit.name)}</span>')
            parts.append(skeleton.wordmark(word, self.palette))
        self.card.append(skeleton.section("".join(parts)))
        self.text.append(self.writer.marked(title, place) if title else self.kit.name)

    @add.register
    def _text(self, section: TextSection, place: str) -> None:
        style = ProseStyle(link_style(self.palette.link))
        found = prose(section.content.text, f"{place}.text", self.writer, style)
        self._one(skeleton.text(self.slots.put(found.html), self.palette))
        self.text.append(found.text)

    @add.register
    def _image(self, section: ImageSection, place: str) -> None:
        content = section.content
        if not content.alt:
            self.writer.findings.warning(
                "alt", f"{place}.alt", "say in words what the image shows, for who does not see it"
            )
        src = self.slots.put(self.writer.src(content.src, f"{place}.src"))
        alt = self.slots.put(self.writer.html(content.alt, f"{place}.alt"))
        href = None
        if content.href:
            href = self.writer.href(content.href, f"{place}.href", content.alt)
        link = self.slots.put(href.html) if href else None
        self._one(skeleton.image(src, alt, link, content.width))
        said = self.writer.marked(content.alt, f"{place}.alt")
        self.text.append(f"{said} ({href.text})" if href and said else said)

    @add.register
    def _button(self, section: ButtonSection, place: str) -> None:
        content = section.content
        href = self.writer.href(content.url, f"{place}.url", content.text)
        html = f'<span dir="auto">{self.writer.html(content.text, f"{place}.text")}</span>'
        self._one(skeleton.button(self.slots.put(html), self.slots.put(href.html), self.palette))
        self.text.append(f"{self.writer.marked(content.text, f'{place}.text')}: {href.text}")

    @add.register
    def _divider(self, _section: DividerSection, _place: str) -> None:
        self._one(skeleton.divider(self.palette))
        self.text.append("-" * 20)

    @add.register
    def _product(self, section: ProductSection, place: str) -> None:
        content = section.content
        href = self.writer.href(content.url, f"{place}.url", content.name)
        name = self.writer.html(content.name, f"{place}.name")
        price = self.writer.html(content.price or "", f"{place}.price")
        label = words(self.kit.language).product
        link = (
            f'<a href="{href.html}" target="_blank" class="gl-link"'
            f' style="{link_style(self.palette.link)}">{escape(label)}</a>'
        )
        lines = [f'<strong style="font-size:18px" dir="auto">{name}</strong>', price, link]
        html = "<br>".join(line for line in lines if line)
        picture = None
        if content.image_url:
            src = self.slots.put(self.writer.src(content.image_url, f"{place}.imageUrl"))
            picture = (src, self.slots.put(name), self.slots.put(href.html))
        self.card.append(skeleton.product(self.slots.put(html), picture, self.palette))
        marked: Callable[[str, str], str] = self.writer.marked
        said = [marked(content.name, f"{place}.name"), marked(content.price or "", place)]
        self.text.append("\n".join(line for line in (*said, href.text) if line))

    @add.register
    def _footer(self, section: FooterSection, place: str) -> None:
        if not section.content.text:
            return
        style = ProseStyle(link_style(self.palette.muted), centered=True)
        found = prose(section.content.text, f"{place}.text", self.writer, style)
        self.foot.append(skeleton.foot(self.slots.put(found.html), self.palette))
        self.last_text.append(found.text)

    def _one(self, inner: str) -> None:
        self.card.append(skeleton.section(inner))
