"""Subscribers: the people of another tool, each once, with what they agreed to."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from google.cloud.firestore import AsyncClient
from pydantic import JsonValue

from shared.common.errors import NotFoundError, UnavailableError
from shared.imports.import_cleanup import ImportCleanup
from shared.imports.logic.columns import Columns
from shared.imports.logic.rows import FollowedUp, Outcome, Refused, Row, RunningImport, Updated
from shared.imports.logic.subscriber_changes import RowSource
from shared.imports.logic.subscriber_plan import (
    FORGOTTEN,
    PersonRow,
    PlannedPerson,
    after_rows,
    planned,
)
from shared.imports.logic.subscriber_rows import subscriber_columns, subscriber_row
from shared.imports.models import ImportOptions
from shared.imports.subscribers.creation import Creation, ImportedSubscribers, NewPerson
from shared.imports.subscribers.updated_rows import UpdatedRows
from shared.segments.evaluation import SegmentationService
from shared.subscribers.store import SubscriberStore

_ROUNDS: Final = 5
_CHANGES_AT_ONCE: Final = 10
_CLEANING: Final = "cleaning up"


class SubscriberImport:
    """A page is read, planned person by person, and carried out: who is new is made, under a name
    that its row gives; who is known is changed where its rows change something. Whoever came or
    went meanwhile has its turn again. What the parts hold is deleted in the end.
    """

    phases: int = 1

    def __init__(
        self, db: AsyncClient, store: SubscriberStore, segmentation: SegmentationService
    ) -> None:
        self._store = store
        self._subscribers = ImportedSubscribers(db, store, segmentation)
        self._updated = UpdatedRows(db)
        self._cleanup = ImportCleanup(db)

    def columns(self, options: ImportOptions) -> Columns:
        return subscriber_columns(options)

    def phase_of(self, fields: Mapping[str, JsonValue]) -> int:  # noqa: ARG002
        return 0

    async def store(self, running: RunningImport, rows: Sequence[Row]) -> list[Outcome]:
        outcomes: dict[str, Outcome] = {}
        left: list[PersonRow] = []
        for row in rows:
            try:
                left.append(PersonRow(row.place, subscriber_row(row.fields, running.now)))
            except ValueError as error:
                outcomes[row.place] = Refused(str(error))
        people = await self._plan(running, left)
        noted = await self._updated.note(running, rows, _updating(people))
        for _ in range(_ROUNDS):
            outcomes |= await self._carry_out(running, people)
            left = [each for each in left if each.place not in outcomes]
            if not left:
                return [_outcome(outcomes[row.place], row.place in noted) for row in rows]
            people = await self._plan(running, left)
        raise UnavailableError("others change the same subscribers all the time")

    async def follow_up(self, running: RunningImport, after: str | None) -> FollowedUp:  # noqa: ARG002
        more = await self._cleanup.delete(running.brand_id, running.id)
        return FollowedUp(_CLEANING, 0.5) if more else FollowedUp(None, 1)

    async def _plan(self, running: RunningImport, rows: Sequence[PersonRow]) -> list[PlannedPerson]:
        emails = {each.row.email for each in rows}
        known = await self._subscribers.known(running.brand_id, emails)
        forgotten = await self._subscribers.forgotten(running.brand_id, known)
        return planned(rows, known, forgotten, _source(running))

    async def _carry_out(
        self, running: RunningImport, people: Sequence[PlannedPerson]
    ) -> dict[str, Outcome]:
        """What became of rows, by their places, but those whose person must be looked at anew."""
        done: dict[str, Outcome] = {}
        new: list[tuple[PlannedPerson, NewPerson]] = []
        changed: list[PlannedPerson] = []
        for person in people:
            if person.after == person.before:
                done |= person.outcomes
            elif person.before is None and person.after is not None:
                new.append((person, NewPerson(person.id, person.after)))
            else:
                changed.append(person)
        made = await self._subscribers.create(running.brand_id, [each for _, each in new])
        for (person, _), creation in zip(new, made, strict=True):
            if creation is Creation.FORGOTTEN:
                done |= dict.fromkeys(person.outcomes, FORGOTTEN)
            elif creation is Creation.MADE:
                done |= person.outcomes
        for start in range(0, len(changed), _CHANGES_AT_ONCE):
            some = changed[start : start + _CHANGES_AT_ONCE]
            results = await asyncio.gather(*(self._change(running, each) for each in some))
            for person, is_changed in zip(some, results, strict=True):
                done |= person.outcomes if is_changed else {}
        return done

    async def _change(self, running: RunningImport, person: PlannedPerson) -> bool:
        change = partial(after_rows, rows=person.rows, source=_source(running))
        try:
            await self._store.change(running.brand_id, person.id, change)
        except NotFoundError:
            return False
        return True


def _source(running: RunningImport) -> RowSource:
    options = running.options
    return RowSource(
        running.brand_id,
        running.name,
        running.now,
        tuple(options.tags or ()),
        overwrite=bool(options.overwrite),
    )


def _updating(people: Sequence[PlannedPerson]) -> list[str]:
    return [
        place
        for person in people
        for place, outcome in person.outcomes.items()
        if isinstance(outcome, Updated)
    ]


def _outcome(found: Outcome, noted: bool) -> Outcome:
    """What was noted before stands: a repeat finds that the row changes nothing any more."""
    return Updated() if noted and not isinstance(found, Refused) else found
