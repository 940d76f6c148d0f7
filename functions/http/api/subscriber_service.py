"""Build the service of subscribers with double opt-in, which is a package of a higher layer."""

from shared.signup import wiring as signup
from shared.subscribers import wiring as subscribers
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.service import SubscriberService


def subscriber_service() -> SubscriberService:
    return subscribers.service(_ask)


async def _ask(brand_id: str, subscriber_id: str, channel: ConsentChannel) -> None:
    await signup.double_opt_in().queue(brand_id, subscriber_id, channel, None)
