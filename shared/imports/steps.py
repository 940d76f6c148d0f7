"""Imports at work: a step is one page of rows, done once or more and counted once.

Whatever a step stores bears the place of its row, so a repeat finds its own work and counts it
again as stored. The import itself moves on by compare-and-set, so it is added up once. Then the
next step's task is made: a step that is told twice, or whose task was lost, makes it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.settings import ConfigService
from shared.common.errors import MarketingError
from shared.gcp import clock
from shared.gcp.tasks import Queue
from shared.imports.import_queue import QUEUE, enqueue_step
from shared.imports.logic.records import Record, records
from shared.imports.logic.rows import Known, Outcome, Refused, Row, RunningImport, Stored, Updated
from shared.imports.models import (
    MAX_REFUSED_SHOWN,
    ImportKind,
    ImportStatus,
    ImportTask,
    RefusedRow,
    RowCounts,
    Step,
    StoredImport,
)
from shared.imports.row_handler import RowHandler
from shared.imports.store import Held, ImportStore

PAGE: Final = 500


class UnfinishableError(MarketingError):
    """No repeat would help; the import fails with this message."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What a step did: `more` says whether its part goes on, `within` how much of it is done."""

    more: bool
    within: float
    rows: RowCounts
    refused: Sequence[RefusedRow] = ()
    after: str | None = None


class ImportWork:
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
        """Does a step where it is the import's next, and has the one after it done."""
        held = await self._store.read(task.brand_id, task.import_id)
        if held is None or held.stored.status is not ImportStatus.RUNNING:
            return
        if (held.stored.run, held.stored.step) == (task.run, task.step):
            try:
                done = await self._do(task, held.stored)
            except UnfinishableError as error:
                held = await self._move(task, held, _failed(held.stored, error.message))
            except Exception as error:
                if last_attempt:
                    await self._move(task, held, _failed(held.stored, type(error).__name__))
                raise
            else:
                handler = self._handlers[held.stored.kind]
                new = _advanced(held.stored, done, handler.phases)
                held = await self._move(task, held, new, done.refused)
        await enqueue_step(task.brand_id, task.import_id, held.stored, self._queue)

    async def _move(
        self, task: ImportTask, held: Held, new: StoredImport, refused: Sequence[RefusedRow] = ()
    ) -> Held:
        """Makes the import `new`, unless another attempt moved it; answers what it is then."""
        if await self._store.change(task.brand_id, task.import_id, held, new, refused):
            return Held(new, held.update_time)
        return await self._store.read(task.brand_id, task.import_id) or held

    async def _do(self, task: ImportTask, stored: StoredImport) -> _Done:
        handler = self._handlers[stored.kind]
        settings = await self._configs.get(task.brand_id)
        now = stored.committed_at or clock.now()
        running = RunningImport(task.import_id, stored.name, stored, settings, now)
        if task.step.phase == handler.phases:
            followed = await handler.follow_up(running, stored.after)
            more = followed.after is not None
            return _Done(more, followed.done, RowCounts(), after=followed.after)
        return await self._store_page(handler, running, task.step, stored.rows.refused)

    async def _store_page(
        self, handler: RowHandler, running: RunningImport, step: Step, refused_before: int
    ) -> _Done:
        part = await self._store.part(running.brand_id, running.id, step.part)
        if part is None:
            raise UnfinishableError(f"part {step.part} is gone; open a new import")
        columns = handler.columns(running.options)
        following = records(part.content, part.format, columns, step.page * PAGE)
        found = list(islice(following, PAGE + 1))
        page, more = found[:PAGE], len(found) > PAGE
        own = [each for each in page if _phase(handler, each) == step.phase]
        outcomes = await _store(handler, running, step, own)
        refused = [
            RefusedRow(part=step.part, line=record.line, reason=outcome.reason[:300])
            for record, outcome in zip(own, outcomes, strict=True)
            if isinstance(outcome, Refused)
        ]
        within = page[-1].line / (part.content.count(b"\n") + 1) if page else 1.0
        shown = refused[: max(0, MAX_REFUSED_SHOWN - refused_before)]
        return _Done(more, within, _counts(outcomes), shown)


def _phase(handler: RowHandler, record: Record) -> int:
    """What cannot be read is refused in the first phase."""
    return 0 if record.fields is None else handler.phase_of(record.fields)


async def _store(
    handler: RowHandler, running: RunningImport, step: Step, found: Sequence[Record]
) -> list[Outcome]:
    rows = [
        Row(f"{running.id}.{step.part}.{record.line}", record.fields)
        for record in found
        if record.fields is not None
    ]
    stored = iter(await handler.store(running, rows))
    return [Refused(record.reason) if record.fields is None else next(stored) for record in found]


def _counts(outcomes: Sequence[Outcome]) -> RowCounts:
    kinds = [type(outcome) for outcome in outcomes]
    return RowCounts(
        stored=kinds.count(Stored),
        updated=kinds.count(Updated),
        known=kinds.count(Known),
        refused=kinds.count(Refused),
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
