"""Imports as callers use them: open one, send its parts, commit it, see how far it is."""

import re
import secrets
from collections.abc import Mapping
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.models.config import BrandSettings
from shared.common.errors import BadRequestError, ConflictError
from shared.gcp import clock
from shared.gcp.firestore import Read, attempts
from shared.gcp.pages import Cursor
from shared.gcp.tasks import Queue
from shared.imports.logic.preview import ImportPreview, preview
from shared.imports.logic.records import PartFormat, check_part, records
from shared.imports.logic.subscriber_rows import Reading
from shared.imports.models import (
    Import,
    ImportFields,
    ImportKind,
    ImportRequest,
    ImportStatus,
    ImportWithRefusals,
    StoredImport,
)
from shared.imports.row_handler import RowHandler
from shared.imports.steps import QUEUE, enqueue_step
from shared.imports.store import ImportStore, Part, no_such_import

_ID: Final = re.compile(r"[0-9a-f]{20}")
_ATTEMPTS: Final = 20
_MOST_NAMED: Final = 20


class ImportService:
    """Open, fill, commit and show imports. `steps` carries them out."""

    def __init__(
        self, db: AsyncClient, handlers: Mapping[ImportKind, RowHandler], queue: Queue = QUEUE
    ) -> None:
        self._store = ImportStore(db)
        self._handlers = handlers
        self._queue = queue

    async def open(self, brand_id: str, request: ImportRequest, uid: str) -> Import:
        """Open an import; raises `InvalidError` for options that its kind does not have."""
        self._handlers[request.kind].columns(request)
        import_id = secrets.token_hex(10)
        fields = request.model_dump(include=set(ImportRequest.model_fields))
        opening = {"created_at": clock.now(), "created_by": uid}
        new = StoredImport.model_validate({**fields, **opening})
        await self._store.create(brand_id, import_id, new)
        return _shown(brand_id, import_id, new)

    async def put_part(
        self, brand_id: str, import_id: str, number: int, content: bytes, kind: PartFormat
    ) -> None:
        """Store a part. Until the commit, the same number again replaces it."""
        stored = (await self._read(brand_id, import_id)).value
        check_part(content, kind, self._handlers[stored.kind].columns(stored))
        await self._store.put_part(brand_id, import_id, number, Part(content, kind))

    def preview(
        self, settings: BrandSettings, request: ImportRequest, content: bytes, kind: PartFormat
    ) -> ImportPreview:
        """Return how a file of subscribers would be read. Nothing is stored, and nobody looked up.

        Raise `BadRequestError` for a file that is wrong as a whole, as an import does.
        """
        check_part(content, kind, self._handlers[request.kind].columns(request))
        consents = request.email_consent is not None or request.sms_consent is not None
        reading = Reading(clock.now(), settings.config.country, file_consents=consents)
        return preview(content, kind, request, reading, settings.config.brand_id)

    async def run_whole(
        self, brand_id: str, request: ImportRequest, uid: str, content: bytes, kind: PartFormat
    ) -> Import:
        """Open an import of this one part, and commit it.

        Raises `BadRequestError` for a part without rows, before anything is opened.
        """
        columns = self._handlers[request.kind].columns(request)
        check_part(content, kind, columns)
        if next(records(content, kind, columns), None) is None:
            raise BadRequestError("the file has a header line and no rows; send rows below it")
        opened = await self.open(brand_id, request, uid)
        await self._store.put_part(brand_id, opened.id, 1, Part(content, kind))
        return await self.commit(brand_id, opened.id, 1)

    async def commit(self, brand_id: str, import_id: str, parts: int) -> Import:
        """Start an import of the parts 1 to `parts`; raises `ConflictError` where one is missing.

        A repeat answers the same. An import that failed goes on where it broke off.
        """
        for _ in attempts(_ATTEMPTS, "others change the import now; send the request again"):
            read = await self._read(brand_id, import_id)
            stored = read.value
            if stored.parts not in (None, parts):
                raise ConflictError(
                    f"parts: the import {import_id!r} was committed with {stored.parts}"
                )
            if stored.status in (ImportStatus.OPEN, ImportStatus.FAILED):
                await self._check_parts(brand_id, import_id, parts)
                stored = _started(stored, parts)
                if not await self._store.change(brand_id, read, stored):
                    continue
            await enqueue_step(brand_id, import_id, stored, self._queue)
            return _shown(brand_id, import_id, stored)
        raise AssertionError("unreachable")

    async def find(self, brand_id: str, import_id: str) -> ImportWithRefusals:
        """Return an import with the first rows that it refused, and details that it left out."""
        read = await self._read(brand_id, import_id)
        refused, left_out = await self._store.told(brand_id, import_id)
        shown = _shown(brand_id, import_id, read.value)
        return ImportWithRefusals.model_validate(
            {**shown.model_dump(), "refusedRows": refused, "leftOut": left_out}
        )

    async def list(
        self, brand_id: str, limit: int, cursor: Cursor | None
    ) -> tuple[list[Import], Cursor | None]:
        """Return a page of imports, newest first, and the cursor of the next page."""
        listed, following = await self._store.list(brand_id, limit, cursor)
        return [_shown(brand_id, import_id, each) for import_id, each in listed], following

    async def _read(self, brand_id: str, import_id: str) -> Read[StoredImport]:
        read = await self._store.read(brand_id, import_id) if _ID.fullmatch(import_id) else None
        if read is None:
            raise no_such_import(import_id)
        return read

    async def _check_parts(self, brand_id: str, import_id: str, parts: int) -> None:
        sent, stated = await self._store.part_numbers(brand_id, import_id), range(1, parts + 1)
        missing = [number for number in stated if number not in sent]
        if missing:
            raise ConflictError(f"parts: {_named(missing)} missing; send them before the commit")
        beyond = sorted(sent - set(stated))
        if beyond:
            raise ConflictError(f"parts: is {parts}, but {_named(beyond)} there too")


def _started(stored: StoredImport, parts: int) -> StoredImport:
    start: dict[str, object] = {
        "status": ImportStatus.RUNNING,
        "parts": parts,
        "committed_at": stored.committed_at or clock.now(),
        "finished_at": None,
        "error": None,
        "run": stored.run + 1,
    }
    return stored.model_copy(update=start)


def _named(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:_MOST_NAMED])
    more = len(numbers) - _MOST_NAMED
    shown += f" and {more} more" if more > 0 else ""
    return f"part {shown} is" if len(numbers) == 1 else f"parts {shown} are"


def _shown(brand_id: str, import_id: str, stored: StoredImport) -> Import:
    fields = stored.model_dump(include=set(ImportFields.model_fields))
    return Import.model_validate({**fields, "id": import_id, "brandId": brand_id})
