"""What people see who open the link of a confirmation, and who press its button."""

from dataclasses import dataclass
from typing import Final

from shared.brands.directory import BrandDirectory
from shared.brands.settings import ConfigService
from shared.gcp import clock
from shared.messaging.links import Link, LinkSigner, Purpose
from shared.messaging.pages import Button, Look, Page
from shared.signup.double_opt_in import ConfirmationService
from shared.signup.logic.confirming import Found, Standing
from shared.subscribers.models.consent import ConsentChannel

_MESSAGES: Final = {ConsentChannel.EMAIL: "emails", ConsentChannel.SMS: "text messages"}
_ACTION: Final = "confirm"
"""Where the button leads, from the page that shows it."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A page in the brand's look, and the HTTP status it is answered with."""

    page: Page
    look: Look
    status: int = 200


class ConfirmationPages:
    def __init__(
        self,
        signer: LinkSigner,
        confirmations: ConfirmationService,
        configs: ConfigService,
        brands: BrandDirectory,
    ) -> None:
        self._signer = signer
        self._confirmations = confirmations
        self._configs = configs
        self._brands = brands

    async def ask(self, token: str) -> LinkPage:
        """The page with the button; changes nothing. Raises `BadRequestError` and `GoneError`
        for a token that says nothing (any more).
        """
        link = self._read(token)
        look = await self._look(link.brand_id)
        return _page(await self._confirmations.look(link), token, link, look)

    async def confirm(self, token: str, asked: str) -> LinkPage:
        """`asked` is what the page's button says was shown. Where that is not what is asked now,
        nothing is confirmed, and the page shows what is.
        """
        link = self._read(token)
        look = await self._look(link.brand_id)
        found = await self._confirmations.confirm(link, asked)
        return _page(found, token, link, look, pressed=True)

    def _read(self, token: str) -> Link:
        return self._signer.read(token, Purpose.CONFIRM, clock.now_ms())

    async def _look(self, brand_id: str) -> Look:
        config = (await self._configs.get(brand_id)).config
        name = config.default_from_name
        if name is None:
            kept = (await self._brands.document(brand_id) or {}).get("name")
            name = kept if isinstance(kept, str) else ""
        return Look.of(name, config.brand_colors)


def _page(found: Found, token: str, link: Link, look: Look, *, pressed: bool = False) -> LinkPage:
    messages = _MESSAGES[link.channel]
    match found.standing:
        case Standing.WAITING:
            told = f"Press the button, and {look.name or 'the sender'} may send you {messages}."
            if pressed:
                told = f"You have been asked for something else since you opened this page. {told}"
            if found.text:
                told += " You agreed to this:"
            fields = {"t": token, "asked": found.asked}
            button = Button("Confirm", _ACTION, fields)
            page = Page("Confirm your subscription", told, quote=found.text, button=button)
            return LinkPage(page, look, 409 if pressed else 200)
        case Standing.GIVEN:
            told = (
                f"Thank you: your subscription to {messages} is confirmed. Each of them says how "
                "to unsubscribe."
            )
            return LinkPage(Page("You are subscribed", told), look)
        case Standing.GONE:
            told = (
                "The sign-up that this link belongs to is not there any more. You can sign up "
                "again."
            )
            return LinkPage(Page("This link is no longer valid", told), look, 410)
