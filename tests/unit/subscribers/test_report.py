"""What a subscriber is shown as, from what is stored."""

from datetime import UTC, datetime, timedelta

from shared.subscribers.logic.consent_steps import with_step
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.models.consent import (
    ConsentChannel,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import Activity, PersonOrder, StoredSubscriber

START = datetime(2026, 1, 15, tzinfo=UTC)
EMAIL, SMS = ConsentChannel.EMAIL, ConsentChannel.SMS
SUBSCRIBED, UNSUBSCRIBED = ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def stored(
    *steps: tuple[ConsentChannel, ConsentStatus, int], **orders: PersonOrder
) -> StoredSubscriber:
    made = StoredSubscriber(
        brand_id="b",
        email="ann@example.com",
        source=SubscriberSource.FORM,
        activity=Activity(orders=orders),
        created_at=START,
        updated_at=START,
    )
    for channel, status, number in steps:
        step = ConsentStep(at=day(number), status=status, source=SubscriberSource.FORM)
        made.consents = with_step(made.consents, channel, step)
    return made


def order(number: int, net: int, *, refunded: bool = False) -> PersonOrder:
    at = round(day(number).timestamp() * 1000)
    return PersonOrder(day="2026-01-15", at=at, net=net, refunded=refunded)


def test_somebody_new() -> None:
    shown = subscriber_report("s1", stored(), "EUR")
    assert (shown.id, shown.email_subscribed, shown.sms_subscribed) == ("s1", False, False)
    assert (shown.subscribed_at, shown.unsubscribed_at) == (START, None)
    assert (shown.total_orders, shown.total_spent, shown.last_purchase_at) == (0, 0, None)


def test_orders_count_but_not_refunded_ones() -> None:
    orders = {"a": order(1, 1999), "b": order(3, 0, refunded=True), "c": order(2, 1)}
    shown = subscriber_report("s1", stored(**orders), "EUR")
    assert (shown.total_orders, shown.total_spent) == (2, 20)
    assert shown.last_purchase_at == day(2)
    assert subscriber_report("s1", stored(a=order(1, 1999)), "JPY").total_spent == 1999


class TestDates:
    def test_the_newest_agreement(self) -> None:
        shown = subscriber_report("s1", stored((EMAIL, SUBSCRIBED, 1), (SMS, SUBSCRIBED, 2)), "EUR")
        assert (shown.subscribed_at, shown.unsubscribed_at) == (day(2), None)

    def test_who_left(self) -> None:
        left = stored((EMAIL, SUBSCRIBED, 1), (EMAIL, UNSUBSCRIBED, 2))
        shown = subscriber_report("s1", left, "EUR")
        assert (shown.subscribed_at, shown.unsubscribed_at) == (day(1), day(2))

    def test_who_came_back(self) -> None:
        back = stored((EMAIL, SUBSCRIBED, 1), (EMAIL, UNSUBSCRIBED, 2), (EMAIL, SUBSCRIBED, 3))
        shown = subscriber_report("s1", back, "EUR")
        assert (shown.subscribed_at, shown.unsubscribed_at) == (day(3), None)

    def test_who_left_one_channel_for_another(self) -> None:
        moved = stored((EMAIL, SUBSCRIBED, 1), (EMAIL, UNSUBSCRIBED, 2), (SMS, SUBSCRIBED, 3))
        shown = subscriber_report("s1", moved, "EUR")
        assert (shown.subscribed_at, shown.unsubscribed_at) == (day(3), day(2))
