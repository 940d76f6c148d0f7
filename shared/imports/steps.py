"""Carry out imports step by step: a step is one page of rows, and counts once.

A step may be carried out more than once. Whatever it stores bears the place of its row, so a repeat
finds its own work and counts it as stored again. The import itself moves on only if it is still as
it was read, so its numbers are added up once. Then the next step's task is enqueued. Whoever finds
a step done already enqueues the next one too, in case that task was lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.settings import ConfigService
from shared.common.errors import MarketingError
from shared.gcp import clock
from shared.gcp.firestore import Read
from shared.gcp.tasks import Queue
from shared.imports.logic.persons import person_keys
from shared.imports.logic.records import Record, records
from shared.imports.logic.rows import (
    Known,
    Outcome,
    Refused,
    RunningImport,
    Stored,
    StoredRows,
    Updated,
)
from shared.imports.models import (
    MAX_LEFT_OUT_SHOWN,
    MAX_REFUSED_SHOWN,
    ImportKind,
    ImportStatus,
    ImportTask,
    RowCounts,
    Step,
    StoredImport,
    StoredLeftOut,
    StoredRefusal,
)
from shared.imports.row_handler import RowHandler
from shared.imports.store import NOTHING_TOLD, ImportStore, Told

QUEUE: Final = Queue("import-step", "jobs")
PAGE: Final = 500


class UnfinishableError(MarketingError):
    """A repeat would not help: the import fails with this message."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What a step did. `more`: its part goes on. `within`: the share of the part that is done."""

    more: bool
    within: float
    rows: RowCounts
    told: Told = NOTHING_TOLD
    after: str | None = None


class ImportSteps:
    """A chain of tasks, one for each step of an import."""

    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        handlers: Mapping[ImportKind, RowHandler],
        queue: Queue = QUEUE,
    ) -> None:
        self._store = ImportStore(db)
        self._configs = configs
        self._handlers = handlers
        self._queue = queue

    async def carry_out(self, task: ImportTask, *, last_attempt: bool = False) -> None:
        """Do a step if it is the import's next one, and enqueue the one after it."""
        read = await self._store.read(task.brand_id, task.import_id)
        if read is None or read.value.status is not ImportStatus.RUNNING:
            return
        stored = read.value
        if (stored.run, stored.step) == (task.run, task.step):
            try:
                done = await self._do(task, stored)
            except UnfinishableError as error:
                stored = await self._move(task, read, _failed(stored, error.message))
            except Exception as error:
                if last_attempt:
                    await self._move(task, read, _failed(stored, type(error).__name__))
                raise
            else:
                new = _advanced(stored, done, self._handlers[stored.kind].phases)
                stored = await self._move(task, read, new, done.told)
        await enqueue_step(task.brand_id, task.import_id, stored, self._queue)

    async def _move(
        self,
        task: ImportTask,
        read: Read[StoredImport],
        new: StoredImport,
        told: Told = NOTHING_TOLD,
    ) -> StoredImport:
        """Make the import `new`, unless another attempt changed it; return what it is then."""
        if await self._store.change(task.brand_id, read, new, told):
            return new
        current = await self._store.read(task.brand_id, task.import_id) or read
        return current.value

    async def _do(self, task: ImportTask, stored: StoredImport) -> _Done:
        handler = self._handlers[stored.kind]
        settings = await self._configs.get(task.brand_id)
        now = stored.committed_at or clock.now()
        running = RunningImport(task.import_id, stored.name, stored, settings, now)
        if task.step.phase == handler.phases:
            page = await handler.finish(running, stored.after)
            return _Done(page.more, page.done, RowCounts(), after=page.after)
        return await self._store_page(handler, running, task.step, stored.rows)

    async def _store_page(
        self, handler: RowHandler, running: RunningImport, step: Step, before: RowCounts
    ) -> _Done:
        part = await self._store.part(running.brand_id, running.id, step.part)
        if part is None:
            raise UnfinishableError(f"part {step.part} is gone; open a new import")
        columns = handler.columns(running.options)
        to_the_end = records(part.content, part.format, columns, step.page * PAGE)
        read = list(islice(to_the_end, PAGE + 1))
        page, more = read[:PAGE], len(read) > PAGE
        own = {
            f"{running.id}.{step.part}.{record.line}": record
            for record in page
            if _phase(handler, record) == step.phase
        }
        stored = await _store(handler, running, own)
        within = page[-1].line / (part.content.count(b"\n") + 1) if page else 1.0
        return _Done(
            more, within, _counts(stored), _told(running.brand_id, stored, own, step.part, before)
        )


async def enqueue_step(
    brand_id: str, import_id: str, stored: StoredImport, queue: Queue = QUEUE
) -> None:
    """Have the next step of a running import carried out.

    Its task is named by what it does, so it is made once, however often this is called.
    """
    if stored.status is not ImportStatus.RUNNING:
        return
    step = stored.step
    place = (stored.run, step.phase, step.part, step.page)
    task = ImportTask(brand_id=brand_id, import_id=import_id, run=stored.run, step=step)
    await queue.add(task, brand_id, import_id, *(str(number) for number in place))


def _phase(handler: RowHandler, record: Record) -> int:
    """Return the phase of a record. One that cannot be read is refused in the first phase."""
    return 0 if record.fields is None else handler.phase_of(record.fields)


async def _store(
    handler: RowHandler, running: RunningImport, records_by_place: Mapping[str, Record]
) -> StoredRows:
    """Store the records that can be read; return what became of all, by their places."""
    rows = {
        place: record.fields
        for place, record in records_by_place.items()
        if record.fields is not None
    }
    unreadable: dict[str, Outcome] = {
        place: Refused(record.reason)
        for place, record in records_by_place.items()
        if record.fields is None
    }
    stored = await handler.store(running, rows)
    return StoredRows(unreadable | {**stored.outcomes}, stored.left_out)


def _told(
    brand_id: str,
    stored: StoredRows,
    records_by_place: Mapping[str, Record],
    part: int,
    before: RowCounts,
) -> Told:
    """Return what to keep of refused rows and of details left out, while there are not too many."""
    told = [place for place in stored.left_out if stored.left_out[place]]
    of = {
        place: person_keys(brand_id, records_by_place[place].fields or {})
        for place in {*told, *_refused(stored)}
    }
    refused = [
        StoredRefusal(part=part, line=record.line, reason=outcome.reason[:300], of=of[place])
        for place, record in records_by_place.items()
        if isinstance(outcome := stored.outcomes[place], Refused)
    ]
    left_out = [
        StoredLeftOut(
            part=part,
            line=records_by_place[place].line,
            field=each.field,
            reason=each.reason[:300],
            of=of[place],
        )
        for place in told
        for each in stored.left_out[place]
        if not isinstance(stored.outcomes[place], Refused)
    ]
    return Told(
        refused[: max(0, MAX_REFUSED_SHOWN - before.refused)],
        left_out[: max(0, MAX_LEFT_OUT_SHOWN - before.incomplete)],
    )


def _refused(stored: StoredRows) -> list[str]:
    return [place for place, each in stored.outcomes.items() if isinstance(each, Refused)]


def _counts(stored: StoredRows) -> RowCounts:
    kinds = [type(outcome) for outcome in stored.outcomes.values()]
    return RowCounts(
        stored=kinds.count(Stored),
        updated=kinds.count(Updated),
        known=kinds.count(Known),
        refused=kinds.count(Refused),
        incomplete=sum(
            bool(told) and not isinstance(stored.outcomes[place], Refused)
            for place, told in stored.left_out.items()
        ),
    )


def _advanced(stored: StoredImport, done: _Done, phases: int) -> StoredImport:
    parts = stored.parts or 0
    following = stored.step.following(more=done.more, parts=parts, phases=phases)
    changes: dict[str, object] = {
        "rows": stored.rows.plus(done.rows),
        "after": done.after,
        "percent": stored.step.percent(done.within, parts=parts, phases=phases),
    }
    if following is None:
        changes |= {"status": ImportStatus.DONE, "percent": 100, "finished_at": clock.now()}
    else:
        changes |= {"step": following}
    return stored.model_copy(update=changes)


def _failed(stored: StoredImport, reason: str) -> StoredImport:
    failed = {"status": ImportStatus.FAILED, "error": reason, "finished_at": clock.now()}
    return stored.model_copy(update=failed)
