"""Whom a row names, in a form that tells nobody who it is."""

from contextlib import suppress

from shared.common.addresses import normalise_email
from shared.common.ids import refusal_key
from shared.identity.models import CustomerKey
from shared.imports.logic.rows import Fields


def person_keys(brand_id: str, fields: Fields) -> list[str]:
    """Return the keys under which a refused row is found when this person is erased."""
    keys: list[CustomerKey] = []
    email, user_id = fields.get("email"), fields.get("userId")
    if isinstance(email, str):
        with suppress(ValueError):  # no email address: no person has it
            keys.append(CustomerKey.of_email(normalise_email(email)))
    if isinstance(user_id, str) and user_id:
        keys.append(CustomerKey.of_user(user_id))
    return [refusal_key(brand_id, str(key)) for key in keys]
