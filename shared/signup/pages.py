"""The pages of a confirmation link: with a button, and after it was pressed."""

from dataclasses import dataclass
from typing import Final

from shared.brands.directory import BrandDirectory
from shared.brands.settings import ConfigService
from shared.gcp import clock
from shared.messaging.links import Link, LinkSigner, Purpose
from shared.messaging.pages import Button, Look, Page
from shared.signup.double_opt_in import DoubleOptIn
from shared.signup.logic.confirming import LinkResult, LinkState
from shared.subscribers.models.consent import ConsentChannel

_MESSAGES: Final = {ConsentChannel.EMAIL: "emails", ConsentChannel.SMS: "text messages"}
_ACTION: Final = "confirm"
"""The address of the button, relative to the page that shows it."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A page in the brand's look, with the HTTP status to answer with."""

    page: Page
    look: Look
    status: int = 200


class ConfirmationPages:
    """Answers the requests of people who open a confirmation link."""

    def __init__(
        self,
        signer: LinkSigner,
        double_opt_in: DoubleOptIn,
        configs: ConfigService,
        brands: BrandDirectory,
    ) -> None:
        self._signer = signer
        self._double_opt_in = double_opt_in
        self._configs = configs
        self._brands = brands

    async def ask(self, token: str) -> LinkPage:
        """Return the page with the button, and change nothing.

        Raise `BadRequestError` for a token that is not valid, `GoneError` for one that expired.
        """
        link = self._read(token)
        look = await self._look(link.brand_id)
        return _page(await self._double_opt_in.look(link), token, link, look)

    async def confirm(self, token: str) -> LinkPage:
        """Confirm the question of a link, and return the page that says so."""
        link = self._read(token)
        look = await self._look(link.brand_id)
        return _page(await self._double_opt_in.confirm(link), token, link, look)

    def _read(self, token: str) -> Link:
        return self._signer.read(token, Purpose.CONFIRM, clock.now_ms())

    async def _look(self, brand_id: str) -> Look:
        config = (await self._configs.get(brand_id)).config
        name = config.default_from_name
        if name is None:
            stored = (await self._brands.document(brand_id) or {}).get("name")
            name = stored if isinstance(stored, str) else ""
        return Look.of(name, config.brand_colors)


def _page(result: LinkResult, token: str, link: Link, look: Look) -> LinkPage:
    messages = _MESSAGES[link.channel]
    match result.state:
        case LinkState.WAITING:
            text = f"Press the button, and {look.name or 'the sender'} may send you {messages}."
            if result.text:
                text += " You agreed to this:"
            button = Button("Confirm", _ACTION, {"t": token})
            page = Page("Confirm your subscription", text, quote=result.text, button=button)
            return LinkPage(page, look)
        case LinkState.GIVEN:
            text = (
                f"Thank you: your subscription to {messages} is confirmed. Every message says "
                "how to unsubscribe."
            )
            return LinkPage(Page("You are subscribed", text), look)
        case LinkState.GONE:
            text = "The sign-up that this link belongs to no longer exists. You can sign up again."
            return LinkPage(Page("This link is no longer valid", text), look, 410)
