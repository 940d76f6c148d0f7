"""`GET /api/marketing/subscribers/export`: subscribers as a file, in pages."""

from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import Field

from functions.http.api.brand_access import Exportable
from functions.http.api.documentation import REFUSALS
from functions.http.api.subscriber_filters import FilterQuery
from functions.http.api.subscriber_service import subscriber_service
from shared.subscribers.logic.export import csv_rows, ndjson

router = APIRouter(responses=REFUSALS, tags=["Subscribers"])

_FILE: Final[dict[int | str, dict[str, object]]] = {
    200: {
        "description": "A page of the file",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
        "headers": {
            "X-Next-Cursor": {
                "description": "The next page's cursor; absent on the last page",
                "schema": {"type": "string"},
            }
        },
    }
}


class ExportFormat(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"


class ExportQuery(FilterQuery):
    format: ExportFormat = ExportFormat.CSV
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000
    cursor: str | None = None


@router.get("/subscribers/export", response_class=Response, responses=_FILE)
async def export_subscribers(
    query: Annotated[ExportQuery, Query()], settings: Exportable
) -> Response:
    """Export subscribers.

    The answer is one page of a CSV or NDJSON file. The header `X-Next-Cursor` has the cursor of
    the next page. All pages, one after another, are the file.
    """
    filters = query.filters()
    found, following = await subscriber_service().get_subscribers(
        settings.config.brand_id,
        filters,
        limit=query.limit,
        cursor=filters.cursor(query.cursor),
    )
    is_csv = query.format is ExportFormat.CSV
    content = csv_rows(found, header=query.cursor is None) if is_csv else ndjson(found)
    name = f'attachment; filename="subscribers.{query.format.value}"'
    headers = {"Content-Disposition": name}
    if following is not None:
        headers["X-Next-Cursor"] = str(following)
    kind = "text/csv" if is_csv else "application/x-ndjson"
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)
