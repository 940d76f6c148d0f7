"""What members see of the brand system's own document."""

import pytest

from functions.http.api.brand import SHOWN_TO_VIEWERS
from tests.cloud import Cloud, Json, TestBrand

SECRETS: Json = {"stripeKey": "sk_1", "contract": {"fee": 3}, "phone": "+4915123456789"}


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    brand = cloud.brand()
    members = {"editor": "editor", "viewer": "viewer", "admin": "admin"}
    fields = {"ownerUid": "owner", "members": members, "name": "Salon", "logo": "l.svg"}
    cloud.post("/local/brands", {"brandId": brand.id, **fields, **SECRETS})
    return brand


@pytest.mark.parametrize("uid", ["owner", "admin", "editor"])
def test_members_who_write_see_everything(brand: TestBrand, uid: str) -> None:
    shown = brand.get("brand", uid).json()["brand"]
    assert shown.items() >= {**SECRETS, "name": "Salon", "id": brand.id}.items()
    assert shown["members"]["viewer"] == "viewer"


def test_viewers_see_what_a_shop_shows_to_everybody(brand: TestBrand) -> None:
    shown = brand.get("brand", "viewer").json()["brand"]
    assert shown["name"] == "Salon"
    assert shown["logo"] == "l.svg"
    assert shown["marketingConfig"] == brand.get("config", "viewer").json()["config"]
    assert shown.keys() <= SHOWN_TO_VIEWERS | {"id", "marketingConfig"}


def test_a_brands_own_id_and_settings_win_over_fields_of_these_names(brand: TestBrand) -> None:
    path = {"brandId": brand.id, "ownerUid": "owner", "id": "x", "marketingConfig": "y"}
    brand.cloud.post("/local/brands", path)
    shown = brand.get("brand").json()["brand"]
    assert shown["id"] == brand.id
    assert shown["marketingConfig"]["brandId"] == brand.id
