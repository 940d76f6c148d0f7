"""The text of a consent is kept once, however often the person agreed to it."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.subscribers.logic.consent_steps import newest_steps
from shared.subscribers.models.consent import (
    MAX_HISTORY,
    MAX_WORDS,
    Consent,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import StoredSubscriber

START = datetime(2026, 1, 15, tzinfo=UTC)
LONG = "\U0001f6d2" * 1_000
"""4 KB."""


def step(number: int, text: str | None, **words: str) -> ConsentStep:
    return ConsentStep(
        at=START + timedelta(hours=number),
        status=ConsentStatus.SUBSCRIBED,
        source=SubscriberSource.FORM,
        text=text,
        **words,
    )


def person(*texts: str | None) -> StoredSubscriber:
    history = [step(number, text) for number, text in enumerate(texts)]
    consent = Consent(status=ConsentStatus.SUBSCRIBED, history=history)
    return StoredSubscriber(
        brand_id="b",
        email="ann@example.com",
        source=SubscriberSource.FORM,
        consents=Consents(email=consent, sms=consent),
        created_at=START,
        updated_at=START,
    )


def test_a_hundred_consents_to_one_text_carry_it_once() -> None:
    stored = person(*[LONG] * MAX_HISTORY)
    document = stored.profile()
    assert str(document).count(LONG) == 1
    assert StoredSubscriber.model_validate(document) == stored


@pytest.mark.parametrize("texts", [(), (None,), ("a", None, "b", "a")])
def test_what_was_stored_is_read_again(texts: tuple[str | None, ...]) -> None:
    stored = person(*texts)
    read = StoredSubscriber.model_validate(stored.profile())
    assert [each.text for each in read.consents.email.history] == list(texts)
    assert read == stored


def test_steps_keep_their_words_while_there_is_room() -> None:
    texts = [f"{number:04}" * 250 for number in range(10)]
    kept = newest_steps([step(number, text) for number, text in enumerate(texts)])
    room = MAX_WORDS // 1_000
    assert [each.text for each in kept] == [None] * (10 - room) + texts[10 - room :]
    assert newest_steps(kept) == kept


def test_the_longest_words_of_one_step_always_fit() -> None:
    longest = step(1, LONG, form="\U0001f6d2" * 200, detail="\U0001f6d2" * 200)
    assert newest_steps([step(0, "before"), longest])[-1] == longest
