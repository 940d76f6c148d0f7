import pytest

from shared.common.ids import email_hash
from shared.identity.models import CustomerKey, CustomerKind, customer_id

ANN = "ann@example.com"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("user:u-1", CustomerKind.USER, "u-1"),
        ("user:a:b", CustomerKind.USER, "a:b"),
        ("email:0f", CustomerKind.EMAIL, "0f"),
        ("v-1", CustomerKind.VISITOR, "v-1"),
        ("user", CustomerKind.VISITOR, "user"),
    ],
)
def test_a_key_is_read_back_from_its_text(text: str, kind: CustomerKind, value: str) -> None:
    key = CustomerKey.parse(text)
    assert (key.kind, key.value) == (kind, value)
    assert str(key) == text


def test_the_user_stands_over_the_email_address_and_that_over_the_visitor() -> None:
    assert customer_id("u-1", ANN, "v-1") == "user:u-1"
    assert customer_id(None, ANN, "v-1") == f"email:{email_hash(ANN)}"
    assert customer_id(None, None, "v-1") == "v-1"
    assert customer_id(None, None, None) is None
