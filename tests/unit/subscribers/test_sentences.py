"""What is wrong with a subscriber's field is said in a sentence, and never by a pattern."""

import pytest
from pydantic import BaseModel, ValidationError

from functions.http.api.subscriber_filters import FilterQuery
from functions.http.api.subscriber_imports import FileQuery
from shared.common.validation import explain_error
from shared.imports.models import ImportRequest
from shared.subscribers.models.input import NewSubscriber, SubscriberChanges

FIELDS = [
    "email", "phone", "firstName", "lastName", "birthday", "locale", "timeZone", "tags", "userId",
    "sourceDetail", "properties",
]  # fmt: skip
WRONG = ["a\tb\x00", "x" * 2_000, "\u202e", ["a\x00"], {"a b": 1}]


@pytest.mark.parametrize("model", [NewSubscriber, SubscriberChanges])
@pytest.mark.parametrize("field", FIELDS)
def test_fields_of_a_subscriber(model: type[BaseModel], field: str) -> None:
    for value in WRONG:
        assert "pattern" not in told(model, {"email": "a@b.de", field: value})


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        (NewSubscriber, {"email": "a@b.de", "consent": {"text": "a\x00"}}),
        (NewSubscriber, {"email": "a@b.de", "consent": {"form": "a\nb"}}),
        (FilterQuery, {"segmentId": "a b"}),
        (FilterQuery, {"search": "a b"}),
        (FilterQuery, {"tag": "a\x00"}),
        (ImportRequest, {"kind": "subscribers", "mapping": {"a\x00": "email"}}),
        (FileQuery, {"emailConsent": "perhaps"}),
    ],
)
def test_other_things_that_are_sent(model: type[BaseModel], sent: dict[str, object]) -> None:
    sentence = told(model, sent)
    assert sentence
    assert "pattern" not in sentence


def told(model: type[BaseModel], sent: dict[str, object]) -> str:
    try:
        model.model_validate(sent)
    except ValidationError as error:
        return explain_error(error)
    return ""
