"""The OpenAPI document, and who may call what it describes."""

from typing import Any, Final, get_args

from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel

from functions.http.api.app import app
from functions.http.api.brand_access import Exportable, Manageable, Readable, Writable
from functions.http.api.documentation import PREFIX
from functions.http.api.reference.prose import operations

Json = dict[str, Any]

DOCUMENT: Final[Json] = app().openapi()
SCHEMAS: Final[Json] = DOCUMENT["components"]["schemas"]
OPERATIONS: Final[dict[str, Json]] = {
    str(operation["operationId"]): operation for _, operation in operations(DOCUMENT)
}
ROUTES: Final[dict[str, APIRoute]] = {
    to_camel(route.name): route
    for included in app().routes
    for route in getattr(included, "original_router", APIRouter()).routes
    if isinstance(route, APIRoute)
}
"""Routes of the app by operationId; `track` and `subscribe` are functions of their own."""

_ROLES: Final = {
    get_args(kind)[1].dependency: who
    for kind, who in (
        (Readable, "every member of the brand"),
        (Writable, "members of the brand with the role owner, admin or editor"),
        (Exportable, "members of the brand with the role owner, admin or editor"),
        (Manageable, "members of the brand with the role owner or admin"),
    )
}


def place(name: str) -> tuple[str, str]:
    """The method and the path of an operation."""
    return next(
        (method.upper(), path)
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if operation["operationId"] == name
    )


def callers(name: str) -> str:
    """Who may call an operation."""
    proofs = OPERATIONS[name]["security"]
    if not proofs:
        return "visitors' browsers, without signing in"
    if proofs == [{"apiKey": []}]:
        scope = place(name)[1].removeprefix(f"{PREFIX}/")
        return f"the shop's backend, with an API key of the scope `{scope}`"
    asked = [each.call for each in ROUTES[name].dependant.dependencies]
    return next(who for dependency, who in _ROLES.items() if dependency in asked)


def resolved(schema: Json) -> Json:
    """The schema without references and without null."""
    if "$ref" in schema:
        return resolved(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return resolved(options[0]) if len(options) == 1 else schema
