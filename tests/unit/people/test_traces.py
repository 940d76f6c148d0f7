"""What a person's traces are found by, also when two of their subscribers are joined."""

from shared.people.logic.traces import Traces

ANN = Traces("b", ("ann", "old"), ("u-1",), ("user:u-1", "email:h-1"), ("v-1",))
DELETED = Traces("b", ("gone", "old"), ("u-1", "u-2"), ("email:h-1", "email:h-2"), ("v-2",))


def test_emails_are_known_by_their_hashes() -> None:
    assert DELETED.email_hashes == ["h-1", "h-2"]
    assert ANN.email_hashes == ["h-1"]


def test_together_everything_comes_once_and_the_subscriber_first() -> None:
    assert ANN.plus(DELETED) == Traces(
        "b",
        ("ann", "old", "gone"),
        ("u-1", "u-2"),
        ("user:u-1", "email:h-1", "email:h-2"),
        ("v-1",),
    )


def test_the_same_again_adds_nothing() -> None:
    assert ANN.plus(DELETED).plus(DELETED) == ANN.plus(DELETED)
