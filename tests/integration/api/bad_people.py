"""What the routes of persons behind subscribers refuse besides what every route refuses."""

from tests.cloud import Json
from tests.integration.api.bad_requests import Bad, of_brand, raw


def other(other_id: object) -> Json:
    return of_brand(otherId=other_id)


def cursor(text: str) -> Bad:
    return Bad(422, "cursor", f"brandId=BRAND&cursor={text}")


PEOPLE: dict[str, dict[str, Bad]] = {
    "POST subscribers/{id}/merge": {
        "into nobody": Bad(404, "no-such-id", body=other("other")),
        "itself": Bad(422, "itself", body=other("no-such-id")),
        "nobody named": Bad(422, "otherId", body=of_brand()),
        "an empty id": Bad(422, "otherId", body=other("")),
        "an endless id": Bad(422, "otherId", body=other("x" * 101)),
        "a path for an id": Bad(404, "../../config", body=other("../../config")),
        "a reserved id": Bad(404, "__id7__", body=other("__id7__")),
        "a list of ids": Bad(422, "otherId", body=other(["a", "b"])),
        "a surrogate": Bad(422, "otherId", body=raw(r'"otherId": "\ud800"')),
        "who keeps the user": Bad(422, "keepUserId", body=of_brand(otherId="a", keepUserId="u")),
        "a reserved id kept": Bad(404, "__id7__", body=other("other"), id="__id7__"),
    },
    "POST subscribers/{id}/erase": {
        "nobody": Bad(404, "no-such-id", body=of_brand()),
        "an endless id": Bad(404, "no subscriber", body=of_brand(), id="x" * 2000),
        "a reserved id": Bad(404, "__id7__", body=of_brand(), id="__id7__"),
        "only in part": Bad(422, "keep", body=of_brand(keep=["orders"])),
        "all of them": Bad(422, "ids", body=of_brand(ids=["*"])),
    },
    "GET subscribers/{id}/personal-data": {
        "of nobody": Bad(404, "no-such-id", "brandId=BRAND"),
        "of a reserved id": Bad(404, "__id7__", "brandId=BRAND", id="__id7__"),
        "as another file": Bad(422, "format", "brandId=BRAND&format=csv"),
    },
    "GET subscribers/{id}/timeline": {
        "of nobody": Bad(404, "no-such-id", "brandId=BRAND"),
        "of a reserved id": Bad(404, "__id7__", "brandId=BRAND", id="__id7__"),
        "a limit of zero": Bad(422, "limit", "brandId=BRAND&limit=0"),
        "a limit of 201": Bad(422, "limit", "brandId=BRAND&limit=201"),
        "a limit that is NaN": Bad(422, "limit", "brandId=BRAND&limit=NaN"),
        "a type": Bad(422, "type", "brandId=BRAND&type=order"),
        "a cursor that is none": cursor("x"),
        "another list's cursor": cursor("W1siZGF5IiwiMSJdLFsic3RhcnRlZEF0IiwiMSJdLCJ4Il0"),
        "a cursor to a reserved id": cursor("W1siYXQiLCIxIl0sWyJraW5kIiwieCJdLCJfX3hfXyJd"),
        "a giant cursor": cursor("A" * 60_000),
        "a deep cursor": cursor("W1tb" * 12_000),
    },
}
