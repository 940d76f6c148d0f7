"""Write the texts of an email with their Liquid marked, and number its links."""

import re
from dataclasses import dataclass, field
from typing import Final

from markupsafe import escape

from shared.content.logic.findings import Findings
from shared.content.logic.liquid.reading import LiquidMistakeError, Read, read
from shared.content.logic.liquid.source import TAG, Piece, literal
from shared.content.logic.liquid.variables import LINKS, is_known
from shared.content.models.addresses import bare, check_image, check_link, has_liquid, is_web
from shared.content.models.compiled import Link

_PLACEHOLDERS: Final = ("https://example.com", "http://example.com")
"""Where the links and images of our designs lead, until authors write their own."""

_PAGE: Final = re.compile(rf"\{{\{{-?\s*links\.({'|'.join(sorted(LINKS))})\s*-?\}}\}}")


def tag(code: str) -> str:
    """Return a tag of ours, as compiled texts have it."""
    return f"{TAG[0]}{code}{TAG[1]}"


@dataclass(frozen=True, slots=True)
class Href:
    """Where a link leads, as compiled HTML and compiled plain text have it."""

    html: str
    text: str


@dataclass(slots=True)
class Writer:
    """Writes texts, and keeps the links and findings. `automation` allows `event` and `run`."""

    automation: bool = False
    links: list[Link] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def read(self, text: str, place: str) -> Read:
        """Return a text's parts. Liquid that is not valid is noted, and becomes text."""
        try:
            found = read(text)
        except LiquidMistakeError as error:
            self.findings.error("liquid", place, str(error))
            return Read([Piece(text)], [])
        for path in found.variables:
            if not is_known(path, automation=self.automation):
                name = ".".join(path)
                self.findings.warning(
                    "variable", place, f"the variable {name!r} is not known, so it is empty"
                )
        return found

    def html(self, text: str, place: str) -> str:
        """Return a text for HTML: literals escaped, Liquid marked."""
        return written(self.read(text, place))

    def marked(self, text: str, place: str) -> str:
        """Return a text for a plain text: Liquid marked."""
        return self.read(text, place).marked

    def href(self, address: str, place: str, label: str) -> Href:
        """Number a link, and return its address. `label` is what the link shows.

        `mailto:`, `tel:`, places on the page and links of ours (`{{ links.… }}`) are not counted.
        """
        address = bare(address)
        try:
            check_link(address)
        except ValueError as error:
            self.findings.error("link", place, str(error))
            return Href("#", "")
        self._placeholder(address, place)
        if not has_liquid(address):
            if not is_web(address):
                return Href(str(escape(address)), address)
            number = self._number(address, label, personal=False)
            return Href(*[tag(f"link {number}")] * 2)
        if page := _PAGE.fullmatch(address):
            return Href(*[tag(f"page {page[1]}")] * 2)
        found = self.read(address, place)
        if any(path[0] == "links" for path in found.variables):
            return self._target(found.marked, "")
        number = self._number(address, label, personal=True)
        return self._target(found.marked, f" {number}")

    def src(self, address: str, place: str) -> str:
        """Return an image's address for HTML."""
        address = bare(address)
        try:
            check_image(address)
        except ValueError as error:
            self.findings.error("image", place, str(error))
            return ""
        self._placeholder(address, place)
        if not has_liquid(address):
            return str(escape(address))
        return f"{tag('image')}{self.read(address, place).marked}{tag('endimage')}"

    @staticmethod
    def _target(marked: str, number: str) -> Href:
        return Href(*[f"{tag('target' + number)}{marked}{tag('endtarget')}"] * 2)

    def _number(self, address: str, label: str, *, personal: bool) -> int:
        number = len(self.links)
        shown = literal(label)[:200]
        self.links.append(Link(number=number, url=address, personal=personal, text=shown))
        return number

    def _placeholder(self, address: str, place: str) -> None:
        if address.lower().startswith(_PLACEHOLDERS):
            self.findings.error(
                "placeholder", place, "this still has the design's example.com; write your own"
            )


def written(found: Read) -> str:
    """Return a text for HTML: literals escaped, Liquid marked."""
    return "".join(
        part.marked if part.code is not None else str(escape(part.source)) for part in found.pieces
    )
