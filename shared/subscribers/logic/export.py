"""Write subscribers to files: CSV that opens in a spreadsheet, or one JSON object a line."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Final

from shared.common.csv_cells import guarded
from shared.subscribers.logic.tag_cells import joined_tags
from shared.subscribers.models.details import NAMES
from shared.subscribers.models.subscriber import Subscriber

_FIRST: Final = ("id", "email", "phone", "firstName", "lastName", "userId")
_LAST: Final = (
    "emailSubscribed",
    "smsSubscribed",
    "emailStatus",
    "smsStatus",
    "subscribedAt",
    "unsubscribedAt",
    "segmentIds",
    "tags",
    "totalOrders",
    "totalSpent",
    "lastPurchaseAt",
    "lastEmailOpenedAt",
    "lastEmailClickedAt",
    "source",
    "sourceDetail",
    "createdAt",
    "updatedAt",
    "properties",
)
_DETAILS: Final = tuple(name for name in NAMES.values() if name not in (*_FIRST, *_LAST))

COLUMNS: Final = (*_FIRST, *_DETAILS, *_LAST)
"""All details are among them: those whose place nobody chose stand in the middle."""


def ndjson(subscribers: Iterable[Subscriber]) -> str:
    """Return one JSON object a line."""
    return "".join(f"{each.model_dump_json(exclude_none=True)}\n" for each in subscribers)


def csv_rows(subscribers: Iterable[Subscriber], *, header: bool) -> str:
    """Return lines of CSV. Lists are joined by semicolons, with quotes around items that have
    separators themselves; `properties` is JSON.

    A cell that a spreadsheet would run as a formula begins with an apostrophe. So do phone numbers.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    if header:
        writer.writerow(COLUMNS)
    for each in subscribers:
        fields = each.model_dump(mode="json")
        fields["emailStatus"] = each.consents.email.status.value
        fields["smsStatus"] = each.consents.sms.status.value
        writer.writerow(_cell(fields[column]) for column in COLUMNS)
    return text.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            text = joined_tags(str(each) for each in value)
        case dict():
            text = json.dumps(value, ensure_ascii=False) if value else ""
        case _:
            text = str(value)
    return guarded(text)
