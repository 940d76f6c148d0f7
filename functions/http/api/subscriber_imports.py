"""`POST /api/marketing/subscribers/import`: a file of subscribers, in one request; its preview."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import from_json

from functions.http.api.brand_access import Writable
from functions.http.api.documentation import REFUSALS
from functions.http.api.imports import ImportAnswer, RowsFormat
from shared.common.errors import InvalidError
from shared.common.validation import of_the_caller
from shared.common.wire import WireModel
from shared.imports import wiring as imports
from shared.imports.logic.preview import ImportPreview
from shared.imports.models import FileConsent, ImportKind, ImportName, ImportRequest

router = APIRouter(responses=REFUSALS, tags=["Imports"])

_CSV_EXAMPLE: Final = (
    "Email Address,First Name,emailSubscribed,consentedAt\n"
    "ann@example.com,Ann,yes,2025-03-01T10:00:00Z\n"
)
_NDJSON_EXAMPLE: Final = '{"email": "ann@example.com", "firstName": "Ann", "tags": ["vip"]}\n'
_BODY: Final[dict[str, object]] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}, "example": _CSV_EXAMPLE},
            "application/x-ndjson": {"schema": {"type": "string"}, "example": _NDJSON_EXAMPLE},
        },
    },
}


class FileQuery(BaseModel):
    """Options of the import. `mapping` is JSON; `tags` are separated by commas."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=False, validate_by_alias=True, extra="forbid"
    )

    brand_id: str | None = None
    name: ImportName | None = None
    overwrite: bool | None = None
    mapping: Annotated[str, Field(max_length=3_000)] | None = None
    tags: Annotated[str, Field(max_length=1_500)] | None = None
    email_consent: FileConsent | None = None
    sms_consent: FileConsent | None = None

    def asked(self) -> ImportRequest:
        """Return the import to open. Raises `InvalidError` if `mapping` is not JSON."""
        try:
            mapping = None if self.mapping is None else from_json(self.mapping)
        except ValueError:
            raise InvalidError(
                'mapping: is not valid JSON; send an object, such as {"Mail": "email"}, '
                "percent-encoded"
            ) from None
        tags = None if self.tags is None else [each for each in self.tags.split(",") if each]
        with of_the_caller():
            return ImportRequest(
                kind=ImportKind.SUBSCRIBERS,
                name=self.name,
                mapping=mapping,
                overwrite=self.overwrite,
                tags=tags,
                email_consent=self.email_consent,
                sms_consent=self.sms_consent,
            )


class ImportPreviewAnswer(WireModel):
    preview: ImportPreview


@router.post("/imports/preview", response_model_exclude_none=True, openapi_extra=_BODY)
async def preview_import(
    kind: RowsFormat,
    query: Annotated[FileQuery, Query()],
    settings: Writable,
    request: Request,
) -> ImportPreviewAnswer:
    """Preview an import of subscribers.

    Takes the same body and parameters as `POST subscribers/import`, and stores nothing.
    """
    content = await request.body()
    shown = imports.service().preview(settings, query.asked(), content, kind)
    return ImportPreviewAnswer(preview=shown)


@router.post("/subscribers/import", response_model_exclude_none=True, openapi_extra=_BODY)
async def import_subscribers(
    kind: RowsFormat,
    query: Annotated[FileQuery, Query()],
    settings: Writable,
    request: Request,
) -> ImportAnswer:
    """Import subscribers from one file.

    Creates an import of `subscribers`, uploads the body as its only part, and starts it.
    """
    started = await imports.service().run_whole(
        settings.config.brand_id, query.asked(), request.state.uid, await request.body(), kind
    )
    return ImportAnswer(import_=started)
