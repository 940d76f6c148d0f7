"""Designs to begin an email with: six of ours, as data in sections."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from shared.common.errors import NotFoundError
from shared.content.models.email import EmailDraft

_FOLDER: Final = Path(__file__).parent
_ORDER: Final = ("newsletter", "product-news", "sale", "event", "thanks", "plain-letter")


class Design(EmailDraft):
    """A design. Its links and images lead to example.com until an author writes their own."""

    id: str
    name: Annotated[str, Field(description="The name in a list of designs")]
    description: Annotated[str, Field(description="What the design is for")]

    def draft(self) -> EmailDraft:
        """Return the email that an author begins with."""
        return EmailDraft(
            subject=self.subject, preview_text=self.preview_text, content=self.content
        )


@cache
def designs() -> Mapping[str, Design]:
    """Return all designs by id, in the order in which they are shown."""
    texts = ((_FOLDER / f"{name}.json").read_text("utf-8") for name in _ORDER)
    found = map(Design.model_validate_json, texts)
    return MappingProxyType({each.id: each for each in found})


def design(design_id: str) -> Design:
    """Return a design. Raise `NotFoundError` if there is none with this id."""
    if design_id not in designs():
        raise NotFoundError(f"there is no design {design_id!r}; there are {', '.join(designs())}")
    return designs()[design_id]
