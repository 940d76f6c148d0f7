"""An email as callers write it, and the brand's look that it is compiled with."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from shared.brands.models.config import Email, HexColor, SenderName
from shared.common.wire import WireModel
from shared.content.models.sections import EmailSection, Sections
from shared.content.models.texts import Html, ImageAddress, Line, clean

_PRIMARY: Final = ("primary", "accent", "brand", "main")
_PLAIN: Final = "#3f3a5a"


class EmailColors(WireModel):
    """The colours of an email, as `#rrggbb`. Dark mode has colours of its own, made from these."""

    background: Annotated[HexColor, Field(description="Around the content")] = "#f4f4f6"
    content_background: Annotated[HexColor, Field(description="Behind the content")] = "#ffffff"
    border: Annotated[HexColor, Field(description="Around the content, and dividers")] = "#e3e3e8"
    text: Annotated[HexColor, Field(description="Texts")] = "#26262e"
    link: Annotated[HexColor, Field(description="Links and buttons")] = _PLAIN


class EmailContent(WireModel):
    """The content of an email: its sections, or HTML instead of them."""

    from_name: Annotated[SenderName | None, Field(description="Default: the brand's")] = None
    from_email: Annotated[Email | None, Field(description="Default: the brand's")] = None
    reply_to: Annotated[Email | None, Field(description="Where answers go")] = None
    colors: Annotated[EmailColors | None, Field(description="Default: from the brand's")] = None
    sections: Annotated[Sections | None, Field(description="The sections, by `order`")] = None
    html: Annotated[Html | None, Field(description="HTML instead of sections")] = None

    @model_validator(mode="after")
    def _sections_or_html(self) -> "EmailContent":
        if self.sections is not None and self.html is not None:
            raise ValueError("content has either sections or html, not both")
        return self

    def shown(self) -> list[EmailSection]:
        """Return the sections, of which a draft may have none yet."""
        return self.sections or []


class EmailDraft(WireModel):
    """All that is compiled: the subject, the preview text and the content."""

    subject: Line
    preview_text: Line = ""
    content: EmailContent


Postal = Annotated[
    str,
    StringConstraints(max_length=500),
    BeforeValidator(lambda value: clean(value).strip() if isinstance(value, str) else value),
]


class BrandKit(WireModel):
    """How a brand's emails look, and what law wants them to say.

    `sender_address` is the postal address, in lines. `language` is the one of the words that we
    add, such as "Unsubscribe".
    """

    name: Line = ""
    sender_address: Postal = ""
    logo_url: ImageAddress | None = None
    colors: dict[str, HexColor] = Field(default_factory=dict)
    language: str = "en"

    def email_colors(self) -> EmailColors:
        """Return an email's colours: the brand's main colour for its links and buttons."""
        by_name = {name.lower(): color for name, color in self.colors.items()}
        likely = [by_name[name] for name in _PRIMARY if name in by_name]
        return EmailColors(link=(likely or [*self.colors.values(), _PLAIN])[0])
