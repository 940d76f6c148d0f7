"""A stored document that cannot be read is a fault of ours, not of whoever asks for it."""

from pathlib import Path

import pytest

from shared.gcp.alarms import Alarm
from tests.cloud import running_cloud


def test_what_cannot_be_read_is_an_alarm_that_names_no_person(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with running_cloud(tmp_path) as cloud:
        brand = cloud.brand()
        root = cloud.firestore().document(f"brands/{brand.id}/marketing/data")
        broken = {"email": "anna@example.com", "source": "Anna's till", "createdAt": cloud.now()}
        root.collection("subscribers").document("anna").set({"brandId": brand.id, **broken})
        root.collection("imports").document("0" * 20).set({"kind": "Anna's file"})
        cloud.idle()
        for resource in ("subscribers/anna", "subscribers", f"imports/{'0' * 20}"):
            answer = brand.get(resource)
            assert answer.status_code == 500
            assert answer.json() == {
                "error": "internal error: it has been logged, and your request did not cause it"
            }
    logged = capfd.readouterr().err
    assert Alarm.REQUEST_CRASHED.id in logged
    assert "StoredSubscriber: source (enum), updatedAt (missing)" in logged
    assert "for StoredImport" in logged
    assert "Anna" not in logged
    assert "anna@" not in logged


def test_settings_that_are_wrong_beside_those_there_are_the_callers(tmp_path: Path) -> None:
    """What services validate of a request stays the caller's."""
    with running_cloud(tmp_path) as cloud:
        brand = cloud.brand(attributionWindowDays=90)
        answer = brand.put("config", {"brandId": brand.id, "sessionRetentionDays": 30})
        assert answer.status_code == 422
        assert "sessionRetentionDays is 30" in answer.json()["error"]
