"""Fields of imports."""

from typing import Final

FIELDS: Final = {
    "imports.id": "The import's id",
    "imports": "The imports, newest first",
    "import": "The import",
    "Import.id": "The import's id",
    "ImportWithRefusals.id": "The import's id",
    "n": "The number of the part",
    "importSubscribers.brandId": "The brand's id: a request without it is refused",
    "importSubscribers.name": "A name for the import",
    "NewImport.name": "A name for the import",
    "kind": "What the rows are: `history` (sessions and conversions) or `subscribers`",
    "importSubscribers.mapping": "JSON: which field each column is, as in `POST imports`",
    "mapping": "For CSV of subscribers: which field each column is",
    "overwrite": "For subscribers, `true`: values of the file replace stored ones. `false`: they "
    "only fill in what is missing. Tags are added either way",
    "emailConsent": "For subscribers: what the whole file says of emails. `subscribed`: so is "
    "everybody whose row says nothing. `unsubscribed`: so is everybody",
    "smsConsent": "For subscribers: the same of text messages. `subscribed` is for people with a "
    "phone number alone",
    "importSubscribers.tags": "Tags for everybody in the file, separated by commas",
    "NewImport.tags": "For subscribers: tags for everybody in the file",
    "Import.tags": "Tags for everybody in the file",
    "ImportWithRefusals.tags": "Tags for everybody in the file",
    "Import.status": "`open` takes parts; `running`, after the commit; `done`; or `failed`",
    "ImportWithRefusals.status": "`open` takes parts; `running`, after the commit; `done`; or "
    "`failed`",
    "percent": "The progress, from 0 to 100",
    "rows": "What became of the rows so far",
    "stored": "Rows that were new",
    "updated": "Rows that changed a known subscriber",
    "known": "Rows that changed nothing, since they were stored before or are twice in the file",
    "refused": "Rows that were refused",
    "parts": "The number of parts, once the import is committed",
    "CommitBody.parts": "The number of parts: they are numbered from 1 to this",
    "Import.error": "Why the import failed",
    "ImportWithRefusals.error": "Why the import failed",
    "committedAt": "When it was committed",
    "finishedAt": "When it was done, or failed",
    "refusedRows": "The first 1,000 rows that were refused. All other rows are stored",
    "RefusedRow.part": "The number of the part",
    "line": "The line of the part on which the row begins, from 1",
    "RefusedRow.reason": "Why the row was refused",
    "part": "The part",
    "number": "The number of the part",
    "bytes": "The size of the part",
}
