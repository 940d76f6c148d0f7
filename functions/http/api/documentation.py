"""OpenAPI, from the same models that check requests; `track`, which lives outside, is merged in."""

from typing import Final

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.models.beacon import BEACON, BEACONS, TrackAnswer

PREFIX: Final = "/api/marketing"
_REF: Final = "#/components/schemas/{model}"

Json = dict[str, object]


class ErrorBody(BaseModel):
    """Every refusal: what was wrong, and what would be right."""

    error: str


REFUSALS: Final[dict[int | str, dict[str, object]]] = {
    status: {"model": ErrorBody, "description": meaning}
    for status, meaning in (
        (400, "The request cannot be read, or names no brand"),
        (401, "The caller is not signed in"),
        (403, "The caller may not do this"),
        (413, "The body is too large"),
        (422, "A value is not allowed"),
        (429, "The caller sends too often; Retry-After says how many seconds to wait"),
        (503, "The store did not answer, and nothing was changed"),
    )
}


def describe(api: FastAPI) -> None:
    """Makes the app's OpenAPI include `track`, and how callers prove who they are."""
    generate = api.openapi

    def openapi() -> Json:
        known = api.openapi_schema is not None
        schema: Json = generate()
        if not known:
            _merge_track(schema)
            _secure(schema)
        return schema

    api.openapi = openapi  # type: ignore[method-assign]


def _secure(schema: Json) -> None:
    """What takes no credentials, what takes an API key, and what a user's token."""
    components, paths = schema["components"], schema["paths"]
    assert isinstance(components, dict)
    assert isinstance(paths, dict)
    components["securitySchemes"] = {
        "idToken": {"type": "http", "scheme": "bearer", "description": "A Firebase ID token"},
        "session": {"type": "apiKey", "in": "cookie", "name": "__session"},
        "apiKey": {"type": "http", "scheme": "bearer", "description": "A brand's API key"},
    }
    proofs: dict[str, list[Json]] = {f"{PREFIX}/track": [], f"{PREFIX}/events": [{"apiKey": []}]}
    for path, item in paths.items():
        for operation in item.values():
            operation["security"] = proofs.get(path, [{"idToken": []}, {"session": []}])


def _merge_track(schema: Json) -> None:
    beacon = BEACON.json_schema(ref_template=_REF)
    _, answers = models_json_schema(
        [(TrackAnswer, "serialization"), (ErrorBody, "serialization")], ref_template=_REF
    )
    components, paths = schema.setdefault("components", {}), schema.setdefault("paths", {})
    assert isinstance(components, dict)
    assert isinstance(paths, dict)
    schemas = components.setdefault("schemas", {})
    schemas.update(beacon.pop("$defs"), Beacon=beacon, **answers["$defs"])
    one: Json = {"$ref": _REF.format(model="Beacon")}
    limits = BEACONS.json_schema()
    several: Json = {
        "type": "array",
        "items": one,
        "minItems": limits["minItems"],
        "maxItems": limits["maxItems"],
    }
    body: Json = {"schema": {"anyOf": [one, several]}}
    refusal = {"application/json": {"schema": {"$ref": _REF.format(model="ErrorBody")}}}
    refused = {
        400: "The body cannot be read",
        403: "The page's origin is not one of the brand's",
        404: "There is no such brand",
        413: "The body is too large",
        422: "A value is not allowed",
        429: "Too many beacons; Retry-After says how many seconds to wait",
        503: "The store did not answer; send the beacons again",
    }
    paths[f"{PREFIX}/track"] = {
        "post": {
            "summary": "Store one beacon of the tracker, or a list of them",
            "operationId": "track",
            "requestBody": {
                "required": True,
                "content": {"application/json": body, "text/plain": body},
            },
            "responses": {
                "200": {
                    "description": "Stored; the session that the last beacon belongs to",
                    "content": {
                        "application/json": {"schema": {"$ref": _REF.format(model="TrackAnswer")}}
                    },
                },
                **{
                    str(status): {"description": meaning, "content": refusal}
                    for status, meaning in refused.items()
                },
            },
        }
    }
