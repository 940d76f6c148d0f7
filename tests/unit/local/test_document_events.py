"""Which functions hear of a change: by its path, and by the database that it was in."""

import pytest
from google.cloud.firestore_v1.types import Document

from local.document_events import events_of
from local.firestore.changes import Change

SESSION = "brands/b/marketing/data/sessions/s"


def created(database: str, path: str) -> Change:
    root = f"projects/p/databases/{database}"
    name = f"{root}/documents/{path}"
    return Change(root, name, None, Document.pb(Document(name=name)).SerializeToString(), 0)


@pytest.mark.parametrize(
    ("marketing", "database", "path", "heard"),
    [
        ("(default)", "(default)", SESSION, ["on-session-created"]),
        ("marketing", "marketing", SESSION, ["on-session-created"]),
        ("marketing", "(default)", SESSION, []),
        ("(default)", "(default)", "users/u", ["on-user-written"]),
        ("marketing", "(default)", "users/u", ["on-user-written"]),
        ("marketing", "marketing", "users/u", []),
    ],
)
def test_a_creation(marketing: str, database: str, path: str, heard: list[str]) -> None:
    events = list(events_of(created(database, path), marketing))
    assert [function for function, _, _ in events] == heard
    assert all(headers["ce-database"] == database for _, headers, _ in events)


def test_a_change_of_a_session_is_heard_by_nobody() -> None:
    was = created("(default)", SESSION)
    change = Change(was.database, was.name, was.after, was.after, 0)
    assert list(events_of(change, "(default)")) == []


def test_a_change_of_a_user_is_written() -> None:
    was = created("(default)", "users/u")
    change = Change(was.database, was.name, was.after, was.after, 0)
    ((function, headers, _),) = events_of(change, "marketing")
    assert function == "on-user-written"
    assert headers["ce-type"] == "google.cloud.firestore.document.v1.written"
