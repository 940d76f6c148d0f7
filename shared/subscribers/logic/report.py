"""Convert a stored subscriber into the form that the API shows."""

from datetime import datetime

from shared.common.money import decimal_amount
from shared.common.times import moment
from shared.subscribers.logic.folded_orders import order_totals
from shared.subscribers.models.consent import Consent, ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.models.subscriber import Subscriber

_CARRIED = frozenset(Subscriber.model_fields) & frozenset(StoredSubscriber.model_fields)
"""The fields that the API shows as they are stored."""


def subscriber_report(subscriber_id: str, stored: StoredSubscriber, currency: str) -> Subscriber:
    """Return a subscriber as the API shows them. `currency` is the brand's."""
    orders = order_totals(stored.activity)
    channels = (stored.consents.email, stored.consents.sms)
    agreed = [at for each in channels if (at := _last(each, ConsentStatus.SUBSCRIBED))]
    left = [at for each in channels if (at := _left(each))]
    return Subscriber(
        **{name: getattr(stored, name) for name in _CARRIED},
        id=subscriber_id,
        email_subscribed=stored.consents.email.status is ConsentStatus.SUBSCRIBED,
        sms_subscribed=stored.consents.sms.status is ConsentStatus.SUBSCRIBED,
        subscribed_at=max(agreed, default=stored.created_at),
        unsubscribed_at=max(left, default=None),
        last_purchase_at=None if orders.last_ms is None else moment(orders.last_ms),
        total_orders=orders.orders,
        total_spent=decimal_amount(orders.net, currency),
    )


def _last(consent: Consent, status: ConsentStatus) -> datetime | None:
    """Return when the person last got this status, or None if they never did."""
    return max((step.at for step in consent.history if step.status is status), default=None)


def _left(consent: Consent) -> datetime | None:
    """Return when the person last left a channel.

    Return None if they never did, or if they came back.
    """
    left, agreed = (
        _last(consent, ConsentStatus.UNSUBSCRIBED),
        _last(consent, ConsentStatus.SUBSCRIBED),
    )
    back = agreed is not None and left is not None and agreed > left
    return None if back and consent.status is not ConsentStatus.UNSUBSCRIBED else left
