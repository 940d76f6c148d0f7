"""The documents of imports: the import itself, its parts, the rows that were refused."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from google.api_core.exceptions import AlreadyExists, FailedPrecondition
from google.cloud.firestore import AsyncClient, AsyncDocumentReference, Query
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError, NotFoundError
from shared.gcp import clock
from shared.gcp.firestore import Read, Snapshot, repeat, transact
from shared.gcp.pages import Cursor, page
from shared.imports.logic.records import PartFormat
from shared.imports.models import (
    MAX_LEFT_OUT_SHOWN,
    MAX_REFUSED_SHOWN,
    ImportStatus,
    LeftOutDetail,
    RefusedRow,
    Step,
    StoredImport,
    StoredLeftOut,
    StoredRefusal,
)

KEPT: Final = timedelta(days=30)
"""How long parts, refused rows, and notes of visitors and of rows, are kept."""

_FILES_AT_ONCE: Final = 300


@dataclass(frozen=True, slots=True)
class Part:
    """A file of rows, as it was sent."""

    content: bytes
    format: PartFormat


@dataclass(frozen=True, slots=True)
class Told:
    """What an import tells of its rows: those that it refused, and details that it left out."""

    refused: Sequence[StoredRefusal] = ()
    left_out: Sequence[StoredLeftOut] = ()


NOTHING_TOLD: Final = Told()


class ImportStore:
    """Read and write imports."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def create(self, brand_id: str, import_id: str, new: StoredImport) -> None:
        """Create an import under an id that nothing else has.

        If it is there already, an earlier attempt made it and lost the answer.
        """
        reference, fields = self._reference(brand_id, import_id), _fields(new)
        with suppress(AlreadyExists):
            await repeat(lambda: reference.create(fields))

    async def read(self, brand_id: str, import_id: str) -> Read[StoredImport] | None:
        """Return an import as it is; None where there is none."""
        snapshot = await self._reference(brand_id, import_id).get()
        return _read(snapshot) if snapshot.exists else None

    async def change(
        self,
        brand_id: str,
        read: Read[StoredImport],
        new: StoredImport,
        told: Told = NOTHING_TOLD,
    ) -> bool:
        """Make an import `new`, and store what its step refused and left out.

        Return False, and change nothing, where the import is not as it was read any more.
        """
        batch = self._db.batch()
        unmoved = self._db.write_option(last_update_time=read.update_time)
        batch.update(self._reference(brand_id, read.id), _fields(new), option=unmoved)
        if told != NOTHING_TOLD:
            rows = self._db.collection(BrandPaths(brand_id).refused_rows(read.id))
            page = {
                "rows": [row.model_dump(mode="json") for row in told.refused],
                "leftOut": [detail.model_dump(mode="json") for detail in told.left_out],
                "of": sorted(
                    {key for row in told.refused for key in row.of}
                    | {key for row in told.left_out for key in row.of}
                ),
                "marketingExpireAt": clock.now() + KEPT,
            }
            batch.set(rows.document(_page_name(read.value.step)), page)
        try:
            await repeat(batch.commit)
        except FailedPrecondition:
            return False
        return True

    async def told(
        self, brand_id: str, import_id: str
    ) -> tuple[list[RefusedRow], list[LeftOutDetail]]:
        """Return the first rows that were refused, and details left out, by part and line."""
        pages = self._db.collection(BrandPaths(brand_id).refused_rows(import_id))
        read = [snapshot.to_dict() or {} for snapshot in await pages.get()]
        refused = [RefusedRow.model_validate(row) for page in read for row in page["rows"]]
        left_out = [LeftOutDetail.model_validate(row) for page in read for row in page["leftOut"]]
        return (
            sorted(refused, key=_place)[:MAX_REFUSED_SHOWN],
            sorted(left_out, key=_place)[:MAX_LEFT_OUT_SHOWN],
        )

    async def put_part(self, brand_id: str, import_id: str, number: int, part: Part) -> None:
        """Store a part, or replace it, while the import is open.

        Raises `NotFoundError`, and `ConflictError` once it is committed. One transaction checks
        and stores, since what is committed must stay as it is.
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
            if _stored(snapshot).status is not ImportStatus.OPEN:
                raise ConflictError(
                    f"the import {import_id!r} is committed and takes no more parts; open another"
                )
            transaction.set(reference, fields)

        await transact(self._db, put)

    async def part(self, brand_id: str, import_id: str, number: int) -> Part | None:
        """Return a part; None where there is none."""
        stored = (await self._part(brand_id, import_id, number).get()).to_dict()
        return None if stored is None else Part(stored["content"], PartFormat(stored["format"]))

    async def part_numbers(self, brand_id: str, import_id: str) -> set[int]:
        """Return the numbers of the parts that were sent."""
        parts = self._db.collection(BrandPaths(brand_id).import_parts(import_id))
        return {int(snapshot.id) for snapshot in await parts.select([]).get()}

    async def list(
        self, brand_id: str, limit: int, cursor: Cursor | None
    ) -> tuple[list[tuple[str, StoredImport]], Cursor | None]:
        """Return a page of imports with their ids, newest first, and the next page's cursor."""
        imports = self._db.collection(BrandPaths(brand_id).imports)
        query = imports.order_by("createdAt", direction=Query.DESCENDING)
        query = query.order_by("__name__", direction=Query.DESCENDING)
        listed, following = await page(imports, query, "createdAt", limit=limit, cursor=cursor)
        return [(each.id, _stored(each)) for each in listed], following

    async def delete_some_files(self, brand_id: str, import_id: str) -> bool:
        """Delete some of an import's parts, and of the notes of its pages.

        They are of no use once all rows are stored. Return whether some are left.
        """
        paths = BrandPaths(brand_id)
        collections = (paths.import_parts(import_id), paths.updated_rows(import_id))
        return any([await self._delete_some(each) for each in collections])

    async def _delete_some(self, collection: str) -> bool:
        documents = await self._db.collection(collection).select([]).limit(_FILES_AT_ONCE).get()
        batch = self._db.batch()
        for each in documents:
            batch.delete(each.reference)
        await repeat(batch.commit)
        return len(documents) == _FILES_AT_ONCE

    def _reference(self, brand_id: str, import_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).imports).document(import_id)

    def _part(self, brand_id: str, import_id: str, number: int) -> AsyncDocumentReference:
        parts = self._db.collection(BrandPaths(brand_id).import_parts(import_id))
        return parts.document(str(number))


def no_such_import(import_id: str) -> NotFoundError:
    """Return the error for an id that no import has."""
    return NotFoundError(f"there is no import {import_id[:80]!r}; GET imports lists them")


def _read(snapshot: Snapshot) -> Read[StoredImport]:
    return Read(snapshot.id, _stored(snapshot), snapshot.update_time)


def _stored(snapshot: Snapshot) -> StoredImport:
    return StoredImport.model_validate(snapshot.to_dict())


def _fields(stored: StoredImport) -> dict[str, object]:
    return stored.model_dump(mode="json")


def _place(row: RefusedRow | LeftOutDetail) -> tuple[int, int]:
    return row.part, row.line


def _page_name(step: Step) -> str:
    return f"{step.phase}-{step.part:04}-{step.page:05}"
