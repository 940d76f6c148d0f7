"""Turn paragraphs in Markdown into HTML and plain text.

The subset of CommonMark that emails need: paragraphs, `#` titles, emphasis, lists and links. HTML
is text. A line break stays one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

from shared.content.logic.liquid.source import Piece, word
from shared.content.logic.nesting import Nesting
from shared.content.logic.writer import Href, Writer
from shared.content.models.addresses import check_link, has_liquid, may_link

_RULES: Final = (
    "autolink",
    "balance_pairs",
    "emphasis",
    "escape",
    "fragments_join",
    "heading",
    "link",
    "list",
    "newline",
)
_TITLES: Final = {"h1": 26, "h2": 20}
_MARGINS: Final = "margin:0 0 16px;text-align:start"
_DEPTH: Final = 20
_LIQUID: Final = re.compile(r"q[0-9a-f]{16}n\d+z")
"""A word that stands for Liquid, as an address."""


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs as compiled HTML and as compiled plain text."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class ProseStyle:
    """The colour and weight of links, as CSS, and whether text is centred."""

    link: str
    centered: bool = False


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": _DEPTH}).enable(list(_RULES))
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    parser.validateLink = _may_link  # type: ignore[method-assign]
    return parser


def _may_link(url: str) -> bool:
    """Whether this can be a link. If not, its Markdown stays text."""
    return _LIQUID.match(url) is not None or may_link(url)


def prose(text: str, place: str, writer: Writer, style: ProseStyle) -> Prose:
    """Return paragraphs as HTML and plain text. What is wrong is noted with the writer."""
    found = writer.read(text, place)
    for address in _refused(text):
        _note(address, place, writer)
    return _Printer(found.pieces, place, writer, style).print()


class _Printer:
    """Prints what the parser found. Liquid goes through the parser as words."""

    def __init__(self, pieces: list[Piece], place: str, writer: Writer, style: ProseStyle) -> None:
        self._place = place
        self._writer = writer
        self._style = style
        self._prefix = word("".join(piece.source for piece in pieces))
        self._word = re.compile(rf"{self._prefix}(\d+)z")
        self._pieces = pieces
        self._nesting = Nesting()
        self._html: list[str] = []
        self._text: list[str] = []
        self._lists: list[int | None] = []

    def print(self) -> Prose:
        source = "".join(
            piece.source if piece.code is None else f"{self._prefix}{number}z"
            for number, piece in enumerate(self._pieces)
        )
        for token in self._without_paragraphs_of_tags(_parser().parse(self._tightened(source))):
            self._block(token)
        text = re.sub(r"\n{3,}", "\n\n", "".join(self._text)).strip("\n")
        return Prose("".join(self._html), text)

    def _without_paragraphs_of_tags(self, tokens: list[Token]) -> Iterator[Token]:
        """Yield the tokens, without paragraphs around tags such as `{% if … %}` that are alone."""
        hidden = set[int]()
        for index, token in enumerate(tokens):
            if token.type == "inline" and self._only_tags(token.content):
                hidden |= {index - 1, index + 1}
        yield from (token for index, token in enumerate(tokens) if index not in hidden)

    def _only_tags(self, content: str) -> bool:
        numbers = self._word.findall(content)
        alone = not self._word.sub("", content).strip()
        return alone and all(self._piece(number).controls for number in numbers)

    def _tightened(self, source: str) -> str:
        """Join a tag that stands alone in its line to the next line: it is no line of its own."""

        def joined(match: re.Match[str]) -> str:
            return match[1] if self._piece(match[2]).controls else match[0]

        alone = rf"(?m)(^{self._prefix}(\d+)z)\n(?!\n|[ \t]*(?:[-+*]|\d+[.)]|#+)\s)"
        return re.sub(alone, joined, source)

    def _piece(self, number: str) -> Piece:
        return self._pieces[int(number)]

    def _block(self, token: Token) -> None:
        name = token.type.removesuffix("_open").removesuffix("_close")
        opens = token.nesting > 0
        match name:
            case "inline":
                self._inline(token.children or [])
            case "paragraph" if not token.hidden:
                self._element("p", opens, _MARGINS)
                self._break(opens)
            case "heading":
                size = _TITLES.get(token.tag, 17)
                style = f"margin:0 0 12px;font-size:{size}px;line-height:1.3;text-align:start"
                self._element(token.tag if token.tag in _TITLES else "h3", opens, style)
                self._break(opens)
            case "bullet_list" | "ordered_list":
                self._list(token, opens)
            case "list_item":
                self._element("li", opens, "margin:0 0 6px;text-align:start")
                if opens:
                    self._text.append(self._bullet())

    def _element(self, name: str, opens: bool, style: str) -> None:
        if not opens:
            self._nesting.end()
            self._html.append(f"</{name}>")
            return
        self._nesting.begin()
        if self._style.centered:
            style = style.replace("text-align:start", "text-align:center")
        self._html.append(f'<{name} dir="auto" style="{style}">')

    def _break(self, opens: bool) -> None:
        if not opens:
            self._text.append("\n\n" if not self._lists else "\n")

    def _list(self, token: Token, opens: bool) -> None:
        margin = "6px 0 0" if self._lists else "0 0 16px"
        style = f"margin:{margin};padding:0 24px;text-align:start"
        self._element(token.tag, opens, style)
        if opens:
            start = int(token.attrGet("start") or 1) if token.tag == "ol" else None
            if start not in (None, 1):
                self._html[-1] = self._html[-1].replace(">", f' start="{start}">')
            if self._lists:
                self._text.append("\n")
            self._lists.append(start)
        else:
            self._lists.pop()
            self._text.append("\n")

    def _bullet(self) -> str:
        indent = "  " * (len(self._lists) - 1)
        number = self._lists[-1]
        self._text.append("" if not self._text or self._text[-1].endswith("\n") else "\n")
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _inline(self, tokens: list[Token]) -> None:
        ends: list[tuple[Href, str, int]] = []
        for index, token in enumerate(tokens):
            match token.type:
                case "text" | "text_special":
                    self._words(token.content)
                case "softbreak" | "hardbreak":
                    self._html.append("<br>")
                    self._text.append("\n")
                case "em_open" | "strong_open":
                    self._nesting.begin()
                    self._html.append(f"<{token.tag}>")
                case "em_close" | "strong_close":
                    self._nesting.end()
                    self._html.append(f"</{token.tag}>")
                case "link_open":
                    address = self._written(str(token.attrGet("href") or ""))
                    href = self._href(address, tokens[index + 1 :])
                    self._nesting.begin()
                    link = f'<a href="{href.html}" target="_blank" class="gl-link" '
                    self._html.append(f'{link}style="{self._style.link}">')
                    ends.append((href, address, len(self._text)))
                case "link_close":
                    self._nesting.end()
                    self._html.append("</a>")
                    self._after_link(*ends.pop())

    def _href(self, address: str, following: list[Token]) -> Href:
        label = self._written("".join(each.content for each in _until_link_ends(following)))
        return self._writer.href(address, self._place, label)

    def _after_link(self, href: Href, address: str, start: int) -> None:
        """Add where a link leads to the plain text, or put it in place of an equal label."""
        if "".join(self._text[start:]) == address:
            self._text[start:] = [href.text]
        elif href.text:
            self._text.append(f" ({href.text})")

    def _words(self, content: str) -> None:
        end = 0
        for match in self._word.finditer(content):
            self._literal(content[end : match.start()])
            self._liquid(self._piece(match[1]))
            end = match.end()
        self._literal(content[end:])

    def _literal(self, words: str) -> None:
        if words:
            self._html.append(str(escape(words)))
            self._text.append(words)

    def _liquid(self, piece: Piece) -> None:
        if opening := self._nesting.meet(piece):
            self._writer.findings.error(
                "liquid",
                self._place,
                f"{opening.source[:60]} begins in another paragraph, list or emphasis than where "
                f"{piece.source[:60]} stands; give both a paragraph of their own, with an empty "
                "line before and after",
            )
        self._html.append(piece.marked)
        self._text.append(piece.marked)

    def _written(self, content: str) -> str:
        """Return what the author wrote, with Liquid instead of our words."""
        return self._word.sub(lambda match: self._piece(match[1]).source, content)


def _until_link_ends(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "link_close":
            return
        yield token


def _refused(text: str) -> list[str]:
    """Return the addresses of Markdown links that no email may have. They stay text."""
    addresses = re.findall(r"\]\(\s*<?([^\s)>]+)", text)
    return [each for each in addresses if not has_liquid(each) and not may_link(each)]


def _note(address: str, place: str, writer: Writer) -> None:
    try:
        check_link(address)
    except ValueError as error:
        writer.findings.error("link", place, str(error))
