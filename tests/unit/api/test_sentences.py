"""A text of the wrong form is refused with a sentence, never with a regular expression."""

from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.attribution.models.server_event import Email
from shared.brands.models.origins import Host
from shared.common.ids import BrandId, DocumentId, VisitorId
from shared.common.shapes import sentence_of
from shared.common.shop_values import Currency, EventId, EventName, UserId
from shared.common.validation import explain_error
from shared.subscribers.models.details import PersonName
from tests.api_pages.document import DOCUMENT


def patterns(node: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every pattern of the OpenAPI document, after its place."""
    if isinstance(node, dict):
        pattern = node.get("pattern")
        if isinstance(pattern, str):
            yield place, pattern
        for name, part in node.items():
            yield from patterns(part, f"{place}.{name}")
    elif isinstance(node, list):
        for number, part in enumerate(node):
            yield from patterns(part, f"{place}[{number}]")


FOUND = dict(patterns(DOCUMENT))


def test_every_pattern_has_a_sentence() -> None:
    assert len(FOUND) > 20
    assert {place: each for place, each in FOUND.items() if sentence_of(each) is None} == {}


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        (BrandId, "a/b", "is not the id of a brand"),
        (VisitorId, "a b", "send the visitorId of the tracker"),
        (DocumentId, "../x", "letters, digits, hyphens and underscores"),
        (Currency, "euros", "such as EUR"),
        (EventId, "a b", "up to 100 letters"),
        (EventName, "1st visit", "must begin with a letter from A to Z"),
        (Email, "ann", "such as ann@example.com"),
        (UserId, "a\nb", "must be one line of text"),
        (PersonName, "Ann\tB", "must be one line of text"),
        (Host, "https://shop.example", "such as shop.example"),
    ],
)
def test_the_sentence_says_what_would_be_right(kind: object, wrong: str, said: str) -> None:
    model = TypeAdapter(dict[str, kind])  # type: ignore[valid-type]
    with pytest.raises(ValidationError) as refused:
        model.validate_python({"field": wrong})
    told = explain_error(refused.value)
    assert told.startswith("field: ")
    assert said in told
    assert "pattern" not in told
