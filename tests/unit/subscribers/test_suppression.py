"""What the reasons of a suppression mean."""

from datetime import UTC, datetime

import pytest

from shared.subscribers.models.suppression import (
    LIFTED_BY_CONFIRMING,
    StoredSuppression,
    SuppressionReason,
    is_suppressed,
    may_be_asked,
)

NOW = datetime(2026, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "suppressed", "asked", "lifted"),
    [
        ("bounced", True, False, False),
        ("complained", True, False, True),
        ("manual", True, False, False),
        ("erased", True, True, True),
        ("unsubscribed", False, True, True),
    ],
)
def test_each_reason_has_its_meaning(
    reason: str, suppressed: bool, asked: bool, lifted: bool
) -> None:
    reasons = StoredSuppression.model_validate({reason: NOW}).reasons
    assert reasons == {SuppressionReason(reason)}
    assert is_suppressed(reasons) is suppressed
    assert may_be_asked(reasons) is asked
    assert (reasons <= LIFTED_BY_CONFIRMING) is lifted


def test_reasons_add_up() -> None:
    both = StoredSuppression(erased=NOW, bounced=NOW).reasons
    assert not may_be_asked(both)
    assert is_suppressed(both)
    assert StoredSuppression().reasons == frozenset()
    assert may_be_asked(frozenset())
    assert not is_suppressed(frozenset())
