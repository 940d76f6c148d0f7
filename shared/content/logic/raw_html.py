"""Compile an author's own HTML: styles go into the elements, and only what is safe stays."""

import re
from html.parser import HTMLParser
from typing import Final

from markupsafe import escape

from shared.content.logic import html_rules
from shared.content.logic.footer import ending
from shared.content.logic.html_source import Words, look, without_comments
from shared.content.logic.look import FONT, Palette
from shared.content.logic.nesting import Nesting
from shared.content.logic.sections import Compiled, preview
from shared.content.logic.words import direction, primary
from shared.content.logic.writer import Writer
from shared.content.models.addresses import may_link
from shared.content.models.email import BrandKit, EmailDraft

_STYLE: Final = re.compile(r"url|expression|[\\@<]", re.IGNORECASE)
_BODY: Final = re.compile(r"<body\b([^>]*)>(.*)</body>", re.DOTALL | re.IGNORECASE)
_LINK: Final = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_PLACE: Final = "html"


def compile_html(draft: EmailDraft, kit: BrandKit, writer: Writer) -> Compiled:
    """Return the email of a draft's HTML, with the footer that law wants."""
    source = without_comments(draft.content.html or "", writer.findings)
    words = Words(source)
    source = words.replace(source)
    printer = _Printer(words, writer)
    if look(source, words, writer.findings):
        cleaned = _cleaned(source)
        _check_order(source, cleaned, words, writer)
        writer.read(words.restore(cleaned), _PLACE)
        printer.feed(cleaned)
        printer.close()
    palette = Palette.light(draft.content.colors or kit.email_colors())
    end = ending(kit, writer, palette.muted)
    foot = f'<div style="padding:16px;font:13px/1.6 {FONT};color:{palette.muted}">{end.html}</div>'
    text = printer.plain()
    return Compiled(
        _document(draft, kit, writer, f"{''.join(printer.html)}{foot}"),
        f"{text}\n\n-- \n{end.text}\n" if text else f"-- \n{end.text}\n",
    )


def _document(draft: EmailDraft, kit: BrandKit, writer: Writer, body: str) -> str:
    hidden = "display:none;max-height:0;max-width:0;opacity:0;overflow:hidden;font-size:1px"
    language = escape(primary(kit.language))
    return (
        f'<!doctype html><html lang="{language}" dir="{direction(kit.language)}"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{writer.html(draft.subject, 'subject')}</title>"
        "<style>img { max-width: 100%; height: auto; }</style></head>"
        f'<body style="margin:0;padding:0"><div style="{hidden}">{preview(draft, writer)}</div>'
        f"{body}</body></html>"
    )


def _cleaned(source: str) -> str:
    """Return the HTML with styles in its elements, and without what is not allowed.

    Nothing is fetched: addresses of style sheets are taken out first.
    """
    import css_inline
    import nh3

    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
    inlined = inliner.inline(_LINK.sub("", source))
    body = _BODY.search(inlined)
    inner = f"<div{body[1]}>{body[2]}</div>" if body else inlined
    return nh3.clean(
        inner,
        tags=set(html_rules.TAGS),
        clean_content_tags=set(html_rules.DROPPED_WITH_CONTENT),
        attributes={"*": set(html_rules.EVERYWHERE), **html_rules.ATTRIBUTES},
        url_schemes=set(html_rules.SCHEMES),
        filter_style_properties=set(html_rules.STYLES),
        link_rel=None,
    )


def _check_order(source: str, cleaned: str, words: Words, writer: Writer) -> None:
    """Note Liquid that cleaning has moved or lost."""
    before, after = words.numbers(source), words.numbers(cleaned)
    if before == after:
        return
    wrong = next((a for a, b in zip(before, after, strict=False) if a != b), None)
    number = before[len(after)] if wrong is None and len(after) < len(before) else wrong
    shown = words.pieces[number or 0].source[:60]
    writer.findings.error(
        "html",
        _PLACE,
        f"{shown} stands where HTML allows no text, so it would be moved or lost; put it into a "
        "text or into the value of an attribute",
    )


class _Printer(HTMLParser):
    """Prints cleaned HTML with Liquid marked and links numbered, and the same for a plain text."""

    def __init__(self, words: Words, writer: Writer) -> None:
        super().__init__(convert_charrefs=True)
        self.html: list[str] = []
        self._words = words
        self._kept_word = f"{words.prefix}kept"
        self._writer = writer
        self._nesting = Nesting()
        self._bare: list[str] = []
        self._kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in html_rules.VOID:
            self._nesting.begin()
        html, bare = [f"<{tag}"], [f"<{tag}"]
        for name, value in attrs:
            written, plain = self._attribute(tag, name, value or "")
            html.append(f' {name}="{written}"')
            bare.append(f' {name}="{plain}"')
        if tag == "a":
            html.append(' target="_blank"')
        if tag == "img" and not dict(attrs).get("alt"):
            self._writer.findings.warning(
                "alt", _PLACE, "an image has no alt; say in words what it shows"
            )
        self.html.append("".join(html) + ">")
        self._bare.append("".join(bare) + ">")

    def handle_endtag(self, tag: str) -> None:
        if tag in html_rules.VOID:
            return
        self._nesting.end()
        self.html.append(f"</{tag}>")
        self._bare.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        end = 0
        for match in self._words.pattern.finditer(data):
            self._literal(data[end : match.start()])
            piece = self._words.pieces[int(match[1])]
            if opening := self._nesting.meet(piece):
                self._writer.findings.error(
                    "liquid",
                    _PLACE,
                    f"{opening.source[:60]} begins in another element than where "
                    f"{piece.source[:60]} stands; put both into the same element",
                )
            self.html.append(piece.marked)
            self._bare.append(self._keep(piece.marked))
            end = match.end()
        self._literal(data[end:])

    def plain(self) -> str:
        """Return the plain text, with Liquid marked. Links have their address behind them."""
        from inscriptis import get_text
        from inscriptis.css_profiles import CSS_PROFILES
        from inscriptis.model.config import ParserConfig

        html = "".join(self._bare)
        if not html.strip():
            return ""
        config = ParserConfig(css=CSS_PROFILES["strict"], display_images=True, display_links=True)
        text = get_text(f"<html><body>{html}</body></html>", config)
        text = re.sub(rf"\[([^\[\]]*)\]\(({self._kept_word}\d+z)\)", r"\1 (\2)", text)
        lines = (line.rstrip() for line in text.split("\n"))
        joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
        kept = rf"{self._kept_word}(\d+)z"
        return re.sub(kept, lambda match: self._kept[int(match[1])], joined)

    def _literal(self, data: str) -> None:
        self.html.append(str(escape(data)))
        self._bare.append(str(escape(data)))

    def _attribute(self, tag: str, name: str, value: str) -> tuple[str, str]:
        """Return an attribute's value for HTML, and for the plain text."""
        author = self._words.restore(value)
        if tag == "a" and name == "href":
            if not may_link(author):
                return "#", ""  # `look` has said why, and in which line
            href = self._writer.href(author, _PLACE, author)
            return href.html, self._keep(href.text)
        if tag == "img" and name == "src":
            return self._writer.src(author, _PLACE), ""
        if name == "style":
            return str(escape(_safe_style(value))), ""
        written = self._writer.html(author, _PLACE)
        return written, self._keep(self._writer.marked(author, _PLACE)) if name == "alt" else ""

    def _keep(self, marked: str) -> str:
        """Return a word for what stays as it is in the plain text."""
        self._kept.append(marked)
        return f"{self._kept_word}{len(self._kept) - 1}z"


def _safe_style(style: str) -> str:
    """Return a style without what loads or computes something."""
    return ";".join(each for each in style.split(";") if not _STYLE.search(each))
