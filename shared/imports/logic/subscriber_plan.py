"""Plan a page of subscribers' rows: which rows are about whom, and what they make of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.common.ids import digest
from shared.imports.logic.rows import Known, LeftOut, Outcome, Refused, Stored, Updated
from shared.imports.logic.subscriber_changes import RowSource, imported
from shared.imports.logic.subscriber_rows import SubscriberRow
from shared.subscribers.models.stored import StoredSubscriber

FORGOTTEN: Final = Refused(
    "email: the person asked to be forgotten; only their own sign-up brings them back"
)

PersonRows = Mapping[str, SubscriberRow]
"""Rows by their places."""


@dataclass(frozen=True, slots=True)
class ExistingPerson:
    """A subscriber whose email a row names; `stored` is without what they did."""

    id: str
    stored: StoredSubscriber


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """What rows make of a person.

    `before` is None for somebody new, and `after` is None where no row makes somebody of them.
    `rows` are those that count. `outcomes` are of all rows, and `left_out` are details that the
    person cannot have, by their places.
    """

    id: str
    before: StoredSubscriber | None
    after: StoredSubscriber | None
    rows: PersonRows
    outcomes: Mapping[str, Outcome]
    left_out: Mapping[str, Sequence[LeftOut]]


def planned(
    rows: PersonRows,
    existing: Mapping[str, ExistingPerson],
    forgotten: Collection[str],
    source: RowSource,
) -> list[PlannedPerson]:
    """Return what is planned for each person of these rows, which may be several for one person.

    `existing` are the stored people, by email. `forgotten` are emails that asked to be forgotten.
    """
    groups: dict[str, dict[str, SubscriberRow]] = {}
    for place, row in rows.items():
        whose = existing[row.email].id if row.email in existing else row.email
        groups.setdefault(whose, {})[place] = row
    return [
        _planned(group, existing.get(next(iter(group.values())).email), forgotten, source)
        for group in groups.values()
    ]


def after_rows(
    stored: StoredSubscriber, rows: Iterable[SubscriberRow], source: RowSource
) -> StoredSubscriber:
    """Return a subscriber after these rows."""
    for row in rows:
        stored = imported(stored, row, source)
    return stored


def _planned(
    rows: PersonRows,
    existing: ExistingPerson | None,
    forgotten: Collection[str],
    source: RowSource,
) -> PlannedPerson:
    before = None if existing is None else existing.stored
    person_id, after = "" if existing is None else existing.id, before
    outcomes: dict[str, Outcome] = {}
    left_out: dict[str, list[LeftOut]] = {}
    for place, row in rows.items():
        if row.email in forgotten:
            outcomes[place] = FORGOTTEN
            continue
        told: list[LeftOut] = []
        new = imported(after, row, source, told.append)
        left_out[place] = told
        if after is None:
            person_id = _new_id(place)
        if person_id == _new_id(place):
            outcomes[place] = Stored()
        else:
            outcomes[place] = Known() if new == after else Updated()
        after = new
    if after == before:
        outcomes = {place: _unchanged(outcome) for place, outcome in outcomes.items()}
    kept = {place: row for place, row in rows.items() if row.email not in forgotten}
    return PlannedPerson(person_id, before, after, kept, outcomes, left_out)


def _unchanged(outcome: Outcome) -> Outcome:
    """Return the outcome of a row where the rows of one person undo each other."""
    return Known() if isinstance(outcome, Updated) else outcome


def _new_id(place: str) -> str:
    """Return the id of the subscriber that this row makes, so that a repeat finds them."""
    return digest("imported subscriber", place)
