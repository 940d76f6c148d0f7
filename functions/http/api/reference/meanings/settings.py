"""Fields of the brand, its settings and its API keys."""

from typing import Final

from functions.http.api.reference.meanings.subscribers import IGNORED
from shared.brands.models.config import ConfigFields

_SETTINGS: Final = {
    str(field.alias): str(field.description) for field in ConfigFields.model_fields.values()
}

FIELDS: Final = {
    **{
        f"{model}.{name}": text
        for model in ("ConfigUpdate", "MarketingConfig")
        for name, text in _SETTINGS.items()
    },
    "config": "The settings",
    "zoneChanges": "The earlier time zones",
    "zone": "The time zone that applied before",
    "until": "When it stopped to apply, in milliseconds since 1970",
    "lastDay": "Its last day",
    "ConfigUpdate.zoneChanges": IGNORED,
    "ConfigUpdate.createdAt": IGNORED,
    "ConfigUpdate.updatedAt": IGNORED,
    "MarketingConfig.createdAt": "When settings were first changed",
    "MarketingConfig.updatedAt": "When settings were last changed",
    "brand": "The brand's document, with `id` and `marketingConfig`",
    "api-keys.id": "The key's id",
    "apiKey": "The key",
    "apiKeys": "The keys, oldest first",
    "ApiKey.id": "The key's id: the hash of its secret",
    "ApiKey.name": "The key's name",
    "NewKey.name": "A name for the key",
    "hint": "The beginning and the end of the secret",
    "scopes": "The routes that the key opens: `POST events`, `POST users`, or both",
    "secret": "The key itself. It is shown only once",
    "revoked": "The id of the revoked key",
}
