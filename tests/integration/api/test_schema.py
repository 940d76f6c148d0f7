"""The running API against its own OpenAPI: no crash, and no answer that it does not describe."""

from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, settings
from schemathesis import Case as AnyCase
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from functions.http.api.app import app
from tests.cloud import Cloud, TestBrand

Case = AnyCase[Any]

PREFIX = "/api/marketing"
DESCRIPTION = app().openapi()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TRACK_IS_SHORT = {
    "include-path": f"{PREFIX}/track",
    "phases": {"coverage": {"enabled": False}},
}
"""Every edge of five kinds of beacons, in lists and alone, would be most of the time."""
SCHEMA = schemathesis.openapi.from_dict(
    deepcopy(DESCRIPTION), config=SchemathesisConfig.from_dict({"operations": [TRACK_IS_SHORT]})
)
"""A copy: the brand is put into its examples."""
schemathesis.serializer.alias(["application/x-ndjson", "text/csv"], "text/plain")


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    """A brand with a visit and an order, so that lists are not empty."""
    brand = cloud.brand()
    brand.visitor().arrive("https://shop.example/?gclid=1").buy(10, "1")
    cloud.idle()
    return brand


@pytest.fixture(scope="module")
def api_key(brand: TestBrand) -> str:
    made = brand.cloud.http.post(
        f"{PREFIX}/api-keys",
        json={"brandId": brand.id, "name": "shop"},
        headers=brand.cloud.bearer("owner"),
    )
    return str(made.json()["secret"])


def name_brand(values: object, brand_id: str) -> None:
    """Puts the caller's brand wherever one is named; where none is, that stays."""
    if isinstance(values, list):
        for each in values:
            name_brand(each, brand_id)
    elif isinstance(values, dict):
        if "brandId" in values:
            values["brandId"] = brand_id
        name_brand(values.get("data"), brand_id)


def check(case: Case, brand: TestBrand, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    case.call_and_validate(base_url=brand.cloud.address, headers=headers, checks=CHECKS)


@SCHEMA.parametrize()
@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_described(case: Case, brand: TestBrand, api_key: str) -> None:
    assume("%0A" not in case.formatted_path)  # the framework's own route ends at a line break
    name_brand(case.query, brand.id)
    name_brand(case.body, brand.id)
    with_key = case.path == f"{PREFIX}/events"
    check(case, brand, api_key if with_key else brand.cloud.token("owner"))


def test_a_conversion_is_described(brand: TestBrand) -> None:
    """No id that is made up is one's."""
    conversion = brand.get("conversions", preset="today", limit=1).json()["conversions"][0]
    operation = SCHEMA[f"{PREFIX}/conversions/{{id}}"]["GET"]
    query = {"brandId": brand.id}
    case = operation.Case(path_parameters={"id": conversion["id"]}, query=query)
    check(case, brand, brand.cloud.token("owner"))


def test_the_description_that_is_served_is_the_one_checked(cloud: Cloud) -> None:
    assert cloud.http.get(f"{PREFIX}/openapi.json").json() == DESCRIPTION
