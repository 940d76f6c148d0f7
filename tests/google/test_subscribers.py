"""One address is one subscriber, and who asked to be forgotten stays so, over Google's emulator."""

import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from local.environment import PROJECT
from local.sign_in import id_token
from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from tests.google.deployment import Brand
from tests.google.emulators import google_only

pytestmark = google_only

ROUTE = "/api/api/marketing/subscribers"


def post(brand: Brand, email: str, **fields: object) -> httpx.Response:
    return brand.deployment.http.post(
        ROUTE, json={"brandId": brand.id, "email": email, **fields}, headers=proof(brand)
    )


def get(brand: Brand, route: str = "", **query: str) -> Any:
    answer = brand.deployment.http.get(
        ROUTE + route, params={"brandId": brand.id, **query}, headers=proof(brand)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def proof(brand: Brand) -> dict[str, str]:
    return {"Authorization": f"Bearer {id_token(brand.owner, PROJECT)}"}


def spelt(number: int) -> str:
    """One of twenty addresses, in one of four spellings."""
    address = f"Jos\u00e9.{number % 20}@example.com"
    address = unicodedata.normalize("NFD", address) if number // 20 % 2 else address
    return f"  {address.upper()}\t" if number >= 100 else address


def test_200_creations_of_20_addresses_at_once_are_20_subscribers(brand: Brand) -> None:
    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(lambda number: post(brand, spelt(number)), range(200)))
    assert Counter(answer.status_code for answer in answers) == {200: 20, 409: 180}
    made = [answer.json()["subscriber"] for answer in answers if answer.is_success]
    assert {each["id"] for each in made} == brand.documents("subscribers")
    assert {email_hash(each["email"]) for each in made} == brand.documents("emails")
    for answer in answers:
        if answer.status_code == 409:
            told = answer.json()["error"]
            belongs = (f"{each['email']} belongs to the subscriber {each['id']}" for each in made)
            assert any(each in told for each in belongs), told
    assert get(brand, "/count") == {"count": 20}
    assert len(get(brand, search="JOS\u00c9.1")["subscribers"]) == 11


def test_who_asked_to_be_forgotten_comes_back_by_its_own_sign_up_alone(brand: Brand) -> None:
    path = f"{BrandPaths(brand.id).suppressions}/{email_hash('ann@example.com')}"
    suppression = brand.deployment.firestore.document(path)
    suppression.set({"erased": "2026-01-15T12:00:00.000Z"})
    refused = post(brand, "Ann@example.com", emailSubscribed=True)
    assert refused.status_code == 409
    assert "asked to be forgotten" in refused.json()["error"]
    assert brand.documents("subscribers") == set()
    back = post(brand, "Ann@example.com", emailSubscribed=True, source="form")
    assert back.json()["subscriber"]["consents"]["email"]["status"] == "pending"
    assert suppression.get().exists
