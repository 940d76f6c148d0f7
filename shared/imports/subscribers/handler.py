"""Import the subscribers of another tool: each person once, with what they agreed to."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.common.errors import NotFoundError
from shared.gcp.firestore import attempts, each
from shared.imports.logic.columns import Columns
from shared.imports.logic.rows import (
    Fields,
    Finished,
    LeftOut,
    Outcome,
    Refused,
    Rows,
    RunningImport,
    StoredRows,
    Updated,
)
from shared.imports.logic.subscriber_changes import RowSource
from shared.imports.logic.subscriber_columns import subscriber_columns
from shared.imports.logic.subscriber_plan import (
    FORGOTTEN,
    PersonRows,
    PlannedPerson,
    after_rows,
    planned,
)
from shared.imports.logic.subscriber_rows import Reading, SubscriberRow, read_row
from shared.imports.models import ImportOptions
from shared.imports.store import ImportStore
from shared.imports.subscribers.creation import Creation, ImportedSubscribers
from shared.imports.subscribers.updated_rows import UpdatedRows
from shared.segments.evaluation import SegmentEvaluation
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.models.suppression import SuppressionReason
from shared.subscribers.store import SubscriberStore

_ROUNDS: Final = 5


class SubscriberImport:
    """Plan a page person by person, then carry the plan out.

    Somebody new is made under an id that their row gives. Somebody known is changed where their
    rows change something. People who came or went meanwhile are planned again.
    """

    phases: int = 1

    def __init__(
        self, db: AsyncClient, store: SubscriberStore, evaluation: SegmentEvaluation
    ) -> None:
        self._store = store
        self._subscribers = ImportedSubscribers(db, store, evaluation)
        self._updated = UpdatedRows(db)
        self._imports = ImportStore(db)

    def columns(self, options: ImportOptions) -> Columns:
        """Return a subscriber file's columns and mapping; raise `InvalidError` if it is wrong."""
        return subscriber_columns(options)

    def phase_of(self, fields: Fields) -> int:  # noqa: ARG002
        """Return the only phase."""
        return 0

    async def store(self, running: RunningImport, rows: Rows) -> StoredRows:
        """Make and change the subscribers of a page."""
        outcomes: dict[str, Outcome] = {}
        left_out: dict[str, list[LeftOut]] = {}
        left: dict[str, SubscriberRow] = {}
        suppressed: dict[str, SuppressionReason] = {}
        reading = reading_of(running)
        for place, fields in rows.items():
            try:
                read = read_row(fields, reading)
            except ValueError as error:
                outcomes[place] = Refused(str(error))
            else:
                left[place] = read.row
                left_out[place] = list(read.left_out)
                if read.suppressed is not None:
                    suppressed[read.row.email] = read.suppressed
        people = await self._plan(running, left)
        for person in people:
            for place, told in person.left_out.items():
                left_out[place] += told
        await self._suppress(running, people, suppressed)
        noted = await self._updated.note(running, rows, _updating(people))
        for _ in attempts(_ROUNDS, "others change the same subscribers all the time"):
            outcomes |= await self._carry_out(running, people)
            left = {place: row for place, row in left.items() if place not in outcomes}
            if not left:
                break
            people = await self._plan(running, left)
        final = {place: _outcome(outcomes[place], place in noted) for place in rows}
        return StoredRows(final, left_out)

    async def _suppress(
        self,
        running: RunningImport,
        people: Sequence[PlannedPerson],
        suppressed: Mapping[str, SuppressionReason],
    ) -> None:
        """Suppress emails that bounced or complained, but for people who agreed since then."""
        left = {
            row.email
            for person in people
            for row in person.rows.values()
            if person.after is not None
            and person.after.consents.email.status is not ConsentStatus.SUBSCRIBED
        }
        emails = {email: reason for email, reason in suppressed.items() if email in left}
        await self._subscribers.suppress(running.brand_id, emails)

    async def finish(self, running: RunningImport, after: str | None) -> Finished:  # noqa: ARG002
        """Delete the files, and what was noted of their pages."""
        more = await self._imports.delete_some_files(running.brand_id, running.id)
        return Finished(more=more, done=0.5 if more else 1.0)

    async def _plan(self, running: RunningImport, rows: PersonRows) -> list[PlannedPerson]:
        emails = {row.email for row in rows.values()}
        existing = await self._subscribers.existing(running.brand_id, emails)
        forgotten = await self._subscribers.forgotten(running.brand_id, existing)
        return planned(rows, existing, forgotten, _source(running))

    async def _carry_out(
        self, running: RunningImport, people: Sequence[PlannedPerson]
    ) -> dict[str, Outcome]:
        """Return what became of the rows, by their places, but those that must be planned again."""
        outcomes: dict[str, Outcome] = {}
        new: dict[str, StoredSubscriber] = {}
        known: list[PlannedPerson] = []
        for person in people:
            if person.after == person.before:
                outcomes |= person.outcomes
            elif person.before is None and person.after is not None:
                new[person.id] = person.after
            else:
                known.append(person)
        by_id = {person.id: person for person in people}
        for person_id, creation in (await self._subscribers.create(running.brand_id, new)).items():
            if creation is Creation.FORGOTTEN:
                outcomes |= dict.fromkeys(by_id[person_id].outcomes, FORGOTTEN)
            elif creation is Creation.MADE:
                outcomes |= by_id[person_id].outcomes
        for changed in await each(known, partial(self._change, running)):
            outcomes |= changed
        return outcomes

    async def _change(self, running: RunningImport, person: PlannedPerson) -> dict[str, Outcome]:
        """Apply the rows to somebody known; return nothing where they are gone.

        They get no text messages to a number that is another subscriber's.
        """
        change = partial(after_rows, rows=person.rows.values(), source=_source(running))
        try:
            await self._store.change(running.brand_id, person.id, change, leaves_number=True)
        except NotFoundError:
            return {}
        return dict(person.outcomes)


def reading_of(running: RunningImport) -> Reading:
    """Return how the rows of an import are read."""
    options = running.options
    consents = options.email_consent is not None or options.sms_consent is not None
    return Reading(running.now, running.settings.config.country, file_consents=consents)


def _source(running: RunningImport) -> RowSource:
    options = running.options
    return RowSource(
        running.brand_id,
        running.name,
        running.now,
        tuple(options.tags or ()),
        overwrite=bool(options.overwrite),
        email_consent=options.email_consent,
        sms_consent=options.sms_consent,
    )


def _updating(people: Sequence[PlannedPerson]) -> list[str]:
    return [
        place
        for person in people
        for place, outcome in person.outcomes.items()
        if isinstance(outcome, Updated)
    ]


def _outcome(outcome: Outcome, noted: bool) -> Outcome:
    """Let a note of an earlier attempt stand: by now the row changes nothing any more."""
    return Updated() if noted and not isinstance(outcome, Refused) else outcome
