"""Content as it is compiled, once a campaign, and what was found on the way."""

from enum import StrEnum

from pydantic import Field

from shared.common.wire import StoredModel, WireModel


class Link(StoredModel):
    """A link whose clicks can be counted. `number` counts from 0, in the order of the content.

    `url` is its address as it was written. If `personal`, it holds Liquid, so each person's
    address is another. `text` is what the link shows.
    """

    number: int
    url: str
    personal: bool = False
    text: str = ""


class CompiledContent(StoredModel):
    """An email that only lacks the person. Its texts hold Liquid, marked by control characters.

    `html_size` is in bytes, with Liquid as it was written.
    """

    subject: str
    html: str
    text: str
    links: list[Link] = Field(default_factory=list)


class Level(StrEnum):
    """An error stops an email. A warning is shown."""

    ERROR = "error"
    WARNING = "warning"


class Finding(WireModel):
    """Something to mend. `place` names the text, such as `sections[2].button.url`."""

    level: Level
    code: str
    place: str
    message: str
