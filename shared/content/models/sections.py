"""The sections of an email, as callers write them: seven types, each with its own content."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from shared.common.wire import WireModel
from shared.content.models.texts import FilledLine, ImageAddress, Line, LinkAddress, Prose

MAX_SECTIONS: Final = 100
MAX_WIDTH: Final = 600
"""The width of the content in pixels. Images are at most as wide."""

SectionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class HeaderContent(WireModel):
    """The brand's logo, a title, or both. With neither, the brand's own logo or name."""

    logo_url: Annotated[ImageAddress | None, Field(description="The logo's address")] = None
    text: Annotated[Line | None, Field(description="The title, one line")] = None


class TextContent(WireModel):
    """Paragraphs in Markdown: `#` titles, emphasis, lists and links. HTML in it is text."""

    text: Annotated[Prose, Field(description="Paragraphs in Markdown")]


class ImageContent(WireModel):
    """An image, which can be a link. `alt` says what it shows to those who do not see it."""

    src: Annotated[ImageAddress, Field(description="The image's address")]
    alt: Annotated[Line, Field(description="What the image shows, in words")]
    href: Annotated[LinkAddress | None, Field(description="Where a click leads")] = None
    width: Annotated[
        int | None, Field(ge=1, le=MAX_WIDTH, description="The width in pixels, at most 600")
    ] = None


class ButtonContent(WireModel):
    """A button. It leads to `url`."""

    text: Annotated[FilledLine, Field(description="The words on the button")]
    url: Annotated[LinkAddress, Field(description="Where a click leads")]


class DividerContent(WireModel):
    """A line between sections. It has no content."""


class ProductContent(WireModel):
    """A product with its page. `price` is a text, such as `24.90 €`."""

    name: Annotated[FilledLine, Field(description="The product's name")]
    price: Annotated[Line | None, Field(description="The price as a text: `24.90 €`")] = None
    image_url: Annotated[ImageAddress | None, Field(description="The image's address")] = None
    url: Annotated[LinkAddress, Field(description="The product's page")]


class FooterContent(WireModel):
    """Words at the end. The postal address and the link to unsubscribe follow by themselves."""

    text: Annotated[Prose | None, Field(description="Paragraphs in Markdown")] = None


class _Section(WireModel):
    id: SectionId
    order: Annotated[int, Field(ge=0, le=10_000, description="Sections are shown by this number")]


class HeaderSection(_Section):
    """The top of an email."""

    type: Literal["header"]
    content: HeaderContent


class TextSection(_Section):
    """Paragraphs."""

    type: Literal["text"]
    content: TextContent


class ImageSection(_Section):
    """An image."""

    type: Literal["image"]
    content: ImageContent


class ButtonSection(_Section):
    """A button."""

    type: Literal["button"]
    content: ButtonContent


class DividerSection(_Section):
    """A line between sections."""

    type: Literal["divider"]
    content: DividerContent


class ProductSection(_Section):
    """A product."""

    type: Literal["product"]
    content: ProductContent


class FooterSection(_Section):
    """The end of an email."""

    type: Literal["footer"]
    content: FooterContent


TYPES: Final = ("header", "text", "image", "button", "divider", "product", "footer")


def _of_a_type(value: object) -> object:
    if isinstance(value, dict) and value.get("type") not in TYPES:
        raise ValueError(f"a section's type is one of {', '.join(TYPES)}")
    return value


EmailSection = Annotated[
    HeaderSection
    | TextSection
    | ImageSection
    | ButtonSection
    | DividerSection
    | ProductSection
    | FooterSection,
    Field(discriminator="type"),
    BeforeValidator(_of_a_type),
]


def _each_id_once(sections: list[EmailSection]) -> list[EmailSection]:
    seen = set[str]()
    for section in sections:
        if section.id in seen:
            raise ValueError(f"two sections have the id {section.id!r}; each needs its own")
        seen.add(section.id)
    return sections


Sections = Annotated[
    list[EmailSection], Field(max_length=MAX_SECTIONS), AfterValidator(_each_id_once)
]


def in_order(sections: list[EmailSection]) -> list[EmailSection]:
    """Return sections as they are shown: by `order`, and those of one order as they were sent."""
    return sorted(sections, key=lambda section: section.order)
