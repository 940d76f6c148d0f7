"""The people of a page: the rows about each, and what they make of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.common.ids import digest
from shared.imports.logic.rows import Known, Outcome, Refused, Stored, Updated
from shared.imports.logic.subscriber_changes import RowSource, imported
from shared.imports.logic.subscriber_rows import SubscriberRow
from shared.subscribers.models.stored import StoredSubscriber

FORGOTTEN: Final = Refused("email: the person asked to be forgotten; only its own sign-up counts")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """`stored` is without what the person did."""

    id: str
    stored: StoredSubscriber


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`place` names the row among all rows of all imports."""

    place: str
    row: SubscriberRow


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """`after` is what the person becomes, None where no row makes somebody new; `outcomes` are of
    its rows, by their places.
    """

    id: str
    before: StoredSubscriber | None
    after: StoredSubscriber | None
    rows: Sequence[PersonRow]
    outcomes: Mapping[str, Outcome]


def planned(
    rows: Sequence[PersonRow],
    known: Mapping[str, KnownPerson],
    forgotten: Collection[str],
    source: RowSource,
) -> list[PlannedPerson]:
    """The people of these rows; `known` and `forgotten` are by address."""
    groups: dict[str, list[PersonRow]] = {}
    for each in rows:
        email = each.row.email
        groups.setdefault(known[email].id if email in known else email, []).append(each)
    return [
        _planned(group, known.get(group[0].row.email), forgotten, source)
        for group in groups.values()
    ]


def after_rows(
    stored: StoredSubscriber, rows: Sequence[PersonRow], source: RowSource
) -> StoredSubscriber:
    """A known person after rows, of which those that cannot be change nothing."""
    for each in rows:
        try:
            stored = imported(stored, each.row, source)
        except ValueError:
            continue
    return stored


def _planned(
    rows: Sequence[PersonRow],
    known: KnownPerson | None,
    forgotten: Collection[str],
    source: RowSource,
) -> PlannedPerson:
    before = None if known is None else known.stored
    person, after = "" if known is None else known.id, before
    outcomes: dict[str, Outcome] = {}
    for each in rows:
        if each.row.email in forgotten:
            outcomes[each.place] = FORGOTTEN
            continue
        try:
            new = imported(after, each.row, source)
        except ValueError as error:
            outcomes[each.place] = Refused(str(error))
            continue
        if after is None:
            person = _id(each.place)
        if person == _id(each.place):
            outcomes[each.place] = Stored()
        else:
            outcomes[each.place] = Known() if new == after else Updated()
        after = new
    if after == before:
        outcomes = {place: _unchanged(outcome) for place, outcome in outcomes.items()}
    kept = [each for each in rows if each.row.email not in forgotten]
    return PlannedPerson(person, before, after, kept, outcomes)


def _unchanged(outcome: Outcome) -> Outcome:
    """Rows of one person that take each other back change nothing together."""
    return Known() if isinstance(outcome, Updated) else outcome


def _id(place: str) -> str:
    """The subscriber that this row makes, so that a repeat finds it."""
    return digest("imported subscriber", place)
