"""Build the OpenAPI document from the models that check requests.

The routes `track` and `subscribe`, which are functions of their own, are merged in. The prose
(tags, summaries, descriptions, examples) is in `functions/http/api/reference/`.
"""

from typing import Final

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.signup.models import SignupAnswer, SignupForm
from shared.tracking.models.beacon import BEACON, BEACONS, TrackAnswer

PREFIX: Final = "/api/marketing"
_REF: Final = "#/components/schemas/{model}"

Json = dict[str, object]


class ErrorBody(BaseModel):
    """A refusal: what was wrong, and how to correct it."""

    error: str


REFUSALS: Final[dict[int | str, dict[str, object]]] = {
    status: {"model": ErrorBody, "description": meaning}
    for status, meaning in (
        (400, "The request cannot be read, or has no brandId"),
        (401, "The caller has no valid token or API key"),
        (403, "The caller's role or API key does not allow this"),
        (408, "The body did not arrive in time"),
        (413, "The body is too large"),
        (422, "A value is not allowed"),
        (429, "Too many requests; Retry-After has the seconds to wait"),
        (503, "The database did not answer; nothing was changed, send the request again"),
    )
}

NO_SUBSCRIBER: Final[dict[int | str, dict[str, object]]] = {
    404: {"model": ErrorBody, "description": "The brand has no subscriber with this id"}
}


def describe(api: FastAPI) -> None:
    """Add to the app's OpenAPI document: routes outside the app, ways to sign in, and prose."""
    generate = api.openapi

    def openapi() -> Json:
        from functions.http.api.reference.prose import add_prose

        known = api.openapi_schema is not None
        schema: Json = generate()
        if not known:
            _merge_track(schema)
            _merge_subscribe(schema)
            _secure(schema)
            add_prose(schema)
        return schema

    api.openapi = openapi  # type: ignore[method-assign]


def _secure(schema: Json) -> None:
    """State for each route how callers prove who they are: by nothing, an API key or a token."""
    components, paths = schema["components"], schema["paths"]
    assert isinstance(components, dict)
    assert isinstance(paths, dict)
    components["securitySchemes"] = {
        "idToken": {"type": "http", "scheme": "bearer", "description": "A Firebase ID token"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__session",
            "description": "A Firebase ID token, or a Firebase session cookie",
        },
        "apiKey": {"type": "http", "scheme": "bearer", "description": "A brand's API key"},
    }
    proofs: dict[str, list[Json]] = {
        f"{PREFIX}/track": [],
        f"{PREFIX}/subscribe": [],
        f"{PREFIX}/events": [{"apiKey": []}],
        f"{PREFIX}/users": [{"apiKey": []}],
    }
    for path, item in paths.items():
        for operation in item.values():
            operation["security"] = proofs.get(path, [{"idToken": []}, {"session": []}])


def _merge_track(schema: Json) -> None:
    beacon = BEACON.json_schema(ref_template=_REF)
    schemas = _schemas(schema, TrackAnswer, ErrorBody)
    schemas.update(beacon.pop("$defs"), Beacon=beacon)
    one = _ref(schemas, "Beacon")
    limits = BEACONS.json_schema()
    several: Json = {
        "type": "array",
        "items": one,
        "minItems": limits["minItems"],
        "maxItems": limits["maxItems"],
    }
    refused = {**_REFUSED_TO_VISITORS, 429: "Too many beacons; Retry-After has the seconds to wait"}
    _paths(schema)[f"{PREFIX}/track"] = {
        "post": {
            "description": "Send beacons.\n\nStores one beacon of the tracker, or up to 50.",
            "tags": ["Visitors"],
            "operationId": "track",
            "requestBody": _body({"anyOf": [one, several]}),
            "responses": {
                "200": _json(
                    "Stored. `sessionId` is the session of the last beacon",
                    _ref(schemas, "TrackAnswer"),
                ),
                **_refusals(schemas, refused),
            },
        }
    }


def _merge_subscribe(schema: Json) -> None:
    form = SignupForm.model_json_schema(ref_template=_REF)
    schemas = _schemas(schema, SignupAnswer, ErrorBody)
    schemas.update(form.pop("$defs"), SignupForm=form)
    refused = {
        **_REFUSED_TO_VISITORS,
        429: "Too many sign-ups; Retry-After has the seconds to wait",
    }
    _paths(schema)[f"{PREFIX}/subscribe"] = {
        "post": {
            "description": "Sign up by a form.\n\nSigns a person up for emails or text messages. "
            "The answer does not tell whether the email was known.",
            "tags": ["Visitors"],
            "operationId": "subscribe",
            "requestBody": _body(_ref(schemas, "SignupForm")),
            "responses": {
                "200": _json(
                    "Accepted. The answer is the same whether the email was known or not",
                    _ref(schemas, "SignupAnswer"),
                ),
                **_refusals(schemas, refused),
            },
        }
    }


_REFUSED_TO_VISITORS: Final = {
    400: "The body cannot be read",
    403: "The page's origin is not among the brand's allowedOrigins",
    404: "There is no brand with this id",
    408: "The body did not arrive in time",
    413: "The body is too large",
    422: "A value is not allowed",
    503: "The database did not answer; send the request again",
}


def _schemas(schema: Json, *answers: type[BaseModel]) -> Json:
    """Add the schemas of these answers to the OpenAPI document; return all its schemas by name."""
    _, made = models_json_schema(
        [(answer, "serialization") for answer in answers], ref_template=_REF
    )
    components = schema.setdefault("components", {})
    assert isinstance(components, dict)
    schemas: Json = components.setdefault("schemas", {})
    schemas.update(made["$defs"])
    return schemas


def _paths(schema: Json) -> Json:
    paths = schema["paths"]
    assert isinstance(paths, dict)
    return paths


def _ref(schemas: Json, model: str) -> Json:
    assert model in schemas
    return {"$ref": _REF.format(model=model)}


def _body(content: Json) -> Json:
    media: Json = {"schema": content}
    return {"required": True, "content": {"application/json": media, "text/plain": media}}


def _json(meaning: str, content: Json) -> Json:
    return {"description": meaning, "content": {"application/json": {"schema": content}}}


def _refusals(schemas: Json, refused: dict[int, str]) -> Json:
    error = _ref(schemas, "ErrorBody")
    return {str(status): _json(refused[status], error) for status in sorted(refused)}
