"""Eventarc drops events that are too large, and so does the local cloud, saying so."""

from pathlib import Path

import pytest

from tests.cloud import running_cloud


def test_an_event_that_is_too_large_is_lost_and_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A write's event carries the document before and after, which together are over 512 KB."""
    with running_cloud(tmp_path) as cloud:
        brand = cloud.brand()
        subscribers = cloud.firestore().collection(f"brands/{brand.id}/marketing/data/subscribers")
        known = {
            "brandId": brand.id,
            "email": "anna@example.com",
            "source": "form",
            "createdAt": cloud.now(),
            "updatedAt": cloud.now(),
            "properties": {"p": "x" * 300_000},
        }
        subscribers.document("anna").set(known)
        cloud.idle()
        heard = subscribers.document("anna").get().to_dict() or {}
        assert heard["counted"]["subscribers"] == 1, "the creation's event, of one state, is told"
        consents = {"email": {"status": "subscribed", "history": []}}
        subscribers.document("anna").update({"consents": consents})
        cloud.idle()
        unheard = subscribers.document("anna").get().to_dict() or {}
        assert unheard["counted"]["email"] == 0
    logged = capfd.readouterr().err
    assert f"on-subscriber-written will not hear of brands/{brand.id}/" in logged
    assert "subscribers/anna: an event of 60" in logged
