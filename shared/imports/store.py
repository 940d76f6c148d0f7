"""The documents of imports: what they are, their parts, the rows they refused."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from google.api_core.exceptions import AlreadyExists, FailedPrecondition
from google.cloud.firestore import AsyncClient, AsyncDocumentReference, Query
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError, NotFoundError
from shared.gcp import clock
from shared.gcp.firestore import Snapshot, repeat, transact
from shared.gcp.pages import Cursor
from shared.imports.logic.records import PartFormat
from shared.imports.models import (
    MAX_REFUSED_SHOWN,
    ImportStatus,
    RefusedRow,
    Step,
    StoredImport,
)

KEPT: Final = timedelta(days=30)
"""How long parts, and what is noted of visitors, are kept."""


@dataclass(frozen=True, slots=True)
class Held:
    """An import as it was read; changes stand only if it is still so."""

    stored: StoredImport
    update_time: datetime


@dataclass(frozen=True, slots=True)
class Part:
    content: bytes
    format: PartFormat


class ImportStore:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def create(self, brand_id: str, import_id: str, new: StoredImport) -> None:
        """Under an id that nothing else has: what is there is an own attempt's, whose answer was
        lost.
        """
        reference, fields = self._reference(brand_id, import_id), _fields(new)
        with suppress(AlreadyExists):
            await repeat(lambda: reference.create(fields))

    async def read(self, brand_id: str, import_id: str) -> Held | None:
        snapshot = await self._reference(brand_id, import_id).get()
        return _held(snapshot) if snapshot.exists else None

    async def change(
        self,
        brand_id: str,
        import_id: str,
        held: Held,
        new: StoredImport,
        refused: Sequence[RefusedRow] = (),
    ) -> bool:
        """Makes an import `new`, and keeps rows that its step refused; False where it moved."""
        batch = self._db.batch()
        unmoved = self._db.write_option(last_update_time=held.update_time)
        batch.update(self._reference(brand_id, import_id), _fields(new), option=unmoved)
        if refused:
            rows = self._db.collection(BrandPaths(brand_id).refused_rows(import_id))
            content = [row.model_dump(mode="json") for row in refused]
            batch.set(rows.document(_page_name(held.stored.step)), {"rows": content})
        try:
            await repeat(batch.commit)
        except FailedPrecondition:
            return False
        return True

    async def refused_rows(self, brand_id: str, import_id: str) -> list[RefusedRow]:
        """The first that were refused, by part and line."""
        rows = self._db.collection(BrandPaths(brand_id).refused_rows(import_id))
        found = [
            RefusedRow.model_validate(row)
            for snapshot in await rows.get()
            for row in snapshot.get("rows")
        ]
        return sorted(found, key=lambda row: (row.part, row.line))[:MAX_REFUSED_SHOWN]

    async def put_part(self, brand_id: str, import_id: str, number: int, part: Part) -> None:
        """Stores a part, or replaces it, while the import is open: raises `NotFoundError` or
        `ConflictError`. What is committed stays as it is, so both happen in one transaction.
        """
        reference = self._part(brand_id, import_id, number)
        fields = {
            "content": part.content,
            "format": part.format.value,
            "marketingExpireAt": clock.now() + KEPT,
        }

        async def put(transaction: AsyncTransaction) -> None:
            snapshot = await self._reference(brand_id, import_id).get(transaction=transaction)
            if not snapshot.exists:
                raise no_such_import(import_id)
            if _held(snapshot).stored.status is not ImportStatus.OPEN:
                raise ConflictError(
                    f"the import {import_id!r} is committed and takes no more parts; open another"
                )
            transaction.set(reference, fields)

        await transact(self._db, put)

    async def part(self, brand_id: str, import_id: str, number: int) -> Part | None:
        stored = (await self._part(brand_id, import_id, number).get()).to_dict()
        return None if stored is None else Part(stored["content"], PartFormat(stored["format"]))

    async def part_numbers(self, brand_id: str, import_id: str) -> set[int]:
        parts = self._db.collection(BrandPaths(brand_id).import_parts(import_id))
        return {int(snapshot.id) for snapshot in await parts.select([]).get()}

    async def list(
        self, brand_id: str, limit: int, cursor: Cursor | None
    ) -> tuple[list[tuple[str, StoredImport]], Cursor | None]:
        """Imports by their ids, newest first, with the next page's cursor."""
        imports = BrandPaths(brand_id).imports
        query = self._db.collection(imports).order_by("createdAt", direction=Query.DESCENDING)
        query = query.order_by("__name__", direction=Query.DESCENDING)
        if cursor is not None:
            query = query.start_after(cursor.position(self._db, imports))
        found = await query.limit(limit + 1).get()
        following = Cursor.after(found[limit - 1], "createdAt") if len(found) > limit else None
        return [(each.id, _held(each).stored) for each in found[:limit]], following

    def _reference(self, brand_id: str, import_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).imports).document(import_id)

    def _part(self, brand_id: str, import_id: str, number: int) -> AsyncDocumentReference:
        parts = self._db.collection(BrandPaths(brand_id).import_parts(import_id))
        return parts.document(str(number))


def no_such_import(import_id: str) -> NotFoundError:
    return NotFoundError(f"there is no import {import_id[:80]!r}; GET imports lists them")


def _held(snapshot: Snapshot) -> Held:
    return Held(StoredImport.model_validate(snapshot.to_dict()), snapshot.update_time)


def _fields(stored: StoredImport) -> dict[str, object]:
    return stored.model_dump(mode="json")


def _page_name(step: Step) -> str:
    return f"{step.phase}-{step.part:04}-{step.page:05}"
