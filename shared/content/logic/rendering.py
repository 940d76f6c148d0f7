"""Render compiled content for a person. Loads Liquid, and no other library of content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.content.logic.liquid import places
from shared.content.logic.liquid.nodes import Reader
from shared.content.logic.liquid.templates import Template
from shared.content.models.compiled import CompiledContent

Address = Callable[[int, str], str]
"""Returns a link's address for this person, by its number and the address that it leads to."""


def unchanged(_number: int, target: str) -> str:
    """Return where a link leads: its clicks are not counted, as in previews."""
    return target


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of our own pages for one person and email. Their clicks are not counted."""

    unsubscribe: str
    preferences: str
    view: str

    def by_name(self) -> dict[str, str]:
        """Return the addresses as emails name them: `links.unsubscribe` and so on."""
        return {
            "unsubscribe": self.unsubscribe,
            "preferences": self.preferences,
            "view": self.view,
        }


@dataclass(frozen=True, slots=True)
class Person:
    """What an email says of one person, and what makes the addresses of its links.

    `subscriber` has the fields of the API. `event` and `run` are those of an automation. `pixel`
    is the address of the image whose loading counts as an open; empty for none. `now` is the time
    of sending, which emails can show.
    """

    subscriber: Mapping[str, object]
    links: Links
    address: Address = unchanged
    pixel: str = ""
    event: Mapping[str, object] | None = None
    run: Mapping[str, object] | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """An email as one person gets it."""

    subject: str
    html: str
    text: str


@dataclass(slots=True)
class Renderer:
    """Renders one compiled email for many people. Keep it: it parses the content once."""

    content: CompiledContent
    brand_name: str = ""
    _subject: Template = field(init=False)
    _html: Template = field(init=False)
    _text: Template = field(init=False)
    _targets: tuple[str, ...] = field(init=False)
    _brand: Mapping[str, object] = field(init=False)

    def __post_init__(self) -> None:
        self._subject = Template(self.content.subject)
        self._html = Template(self.content.html)
        self._text = Template(self.content.text)
        self._targets = tuple(link.url for link in self.content.links)
        self._brand = {"name": self.brand_name}

    def render(self, person: Person) -> Rendered:
        """Return the email for a person.

        Raise `RenderError` if their own words make an address that no link may have, or if the
        content costs too much to render.
        """
        pages = person.links.by_name()
        variables = {
            "subscriber": person.subscriber,
            "brand": self._brand,
            "links": pages,
            "event": person.event,
            "run": person.run,
            "now": person.now,
        }
        reader = Reader(variables, person.address, self._targets, pages, person.pixel)
        return Rendered(
            places.as_line(self._subject.render(reader, places.as_line)),
            self._html.render(reader, places.as_html),
            self._text.render(reader, places.as_text),
        )
