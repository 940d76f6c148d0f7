"""`/api/marketing/imports`: data of another tool, sent in parts and stored in the background."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from functions.http.api.brand_access import Readable, Writable, media_type
from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.ranges import QueryModel
from shared.common.errors import BadRequestError
from shared.common.wire import WireModel
from shared.gcp.pages import Cursor
from shared.imports import wiring as imports
from shared.imports.logic.records import PartFormat
from shared.imports.models import MAX_PARTS, Import, ImportRequest, ImportWithRefusals

router = APIRouter(responses=REFUSALS, tags=["Imports"])

_MISSING: Final[dict[int | str, dict[str, object]]] = {
    404: {"model": ErrorBody, "description": "The brand has no import with this id"}
}
_CONFLICT: Final[dict[int | str, dict[str, object]]] = {
    409: {
        "model": ErrorBody,
        "description": "The import is committed already, or `parts` is not their number",
    }
}
_NDJSON_EXAMPLE: Final = (
    '{"type": "session", "visitorId": "v-1", "startedAt": "2026-01-15T09:30:00Z", "source": "x"}\n'
)
_CSV_EXAMPLE: Final = (
    "type,visitorId,startedAt,source,medium\nsession,v-1,2026-01-15T09:30:00Z,newsletter,email\n"
)


class NewImport(ImportRequest):
    brand_id: str


class CommitBody(WireModel):
    """The commit of an import. `parts` is their number, so that a missing one is noticed."""

    brand_id: str
    parts: Annotated[int, Field(strict=True, ge=1, le=MAX_PARTS)]


class ImportsQuery(QueryModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class ImportAnswer(WireModel):
    import_: Annotated[Import, Field(alias="import")]


class ImportDetailAnswer(WireModel):
    import_: Annotated[ImportWithRefusals, Field(alias="import")]


class ImportsAnswer(WireModel):
    imports: list[Import]
    next_cursor: str | None = None


class PartTaken(WireModel):
    """A stored part. `bytes` is its size."""

    number: int
    bytes: int


class PartAnswer(WireModel):
    part: PartTaken


def part_format(request: Request) -> PartFormat:
    """Return the format that Content-Type names. Raises `BadRequestError` for any other."""
    kind = media_type(request)
    if kind not in list(PartFormat):
        raise BadRequestError(
            f"Content-Type: {kind[:80]!r} is not supported; send application/x-ndjson or text/csv"
        )
    return PartFormat(kind)


RowsFormat = Annotated[PartFormat, Depends(part_format)]
"""Must come before the brand in a route's parameters: other formats are refused first."""


@router.post("/imports", response_model_exclude_none=True)
async def create_import(new: NewImport, settings: Writable, request: Request) -> ImportAnswer:
    """Create an import.

    Then upload its parts, and commit it.
    """
    opened = await imports.service().open(settings.config.brand_id, new, request.state.uid)
    return ImportAnswer(import_=opened)


@router.put(
    "/imports/{id}/parts/{n}",
    responses=_MISSING | _CONFLICT,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/x-ndjson": {"schema": {"type": "string"}, "example": _NDJSON_EXAMPLE},
                "text/csv": {"schema": {"type": "string"}, "example": _CSV_EXAMPLE},
            },
        },
        "parameters": [
            {"name": "brandId", "in": "query", "required": True, "schema": {"type": "string"}}
        ],
    },
)
async def upload_import_part(
    id: str,  # noqa: A002
    n: Annotated[int, Path(ge=1, le=MAX_PARTS)],
    kind: RowsFormat,
    settings: Writable,
    request: Request,
) -> PartAnswer:
    """Upload a part of an import.

    Uploading the same number again replaces the part. Possible until the import is committed.
    """
    content = await request.body()
    brand_id = settings.config.brand_id
    await imports.service().put_part(brand_id, id, n, content, kind)
    return PartAnswer(part=PartTaken(number=n, bytes=len(content)))


@router.post(
    "/imports/{id}/commit", response_model_exclude_none=True, responses=_MISSING | _CONFLICT
)
async def commit_import(
    id: str,  # noqa: A002
    body: CommitBody,
    settings: Writable,
) -> ImportAnswer:
    """Start an import.

    All parts must have been uploaded. A repeat changes nothing, except that an import that has
    failed continues where it stopped.
    """
    started = await imports.service().commit(settings.config.brand_id, id, body.parts)
    return ImportAnswer(import_=started)


@router.get("/imports", response_model_exclude_none=True)
async def list_imports(
    query: Annotated[ImportsQuery, Query()], settings: Readable
) -> ImportsAnswer:
    """List imports.

    The newest import comes first. Refused rows are left out.
    """
    cursor = None if query.cursor is None else Cursor.parse(query.cursor, "createdAt")
    found, following = await imports.service().list(settings.config.brand_id, query.limit, cursor)
    return ImportsAnswer(imports=found, next_cursor=None if following is None else str(following))


@router.get("/imports/{id}", response_model_exclude_none=True, responses=_MISSING)
async def get_import(
    id: str,  # noqa: A002
    _query: Annotated[QueryModel, Query()],
    settings: Readable,
) -> ImportDetailAnswer:
    """Get an import.

    The answer has its progress, and the first 1,000 rows that were refused.
    """
    found = await imports.service().find(settings.config.brand_id, id)
    return ImportDetailAnswer(import_=found)
