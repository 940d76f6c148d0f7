"""Examples of the brand, its settings and its API keys."""

from typing import Final

from functions.http.api.reference.examples.example import Example

_CONFIG: Final = {
    "defaultFromEmail": "news@shop.example",
    "defaultFromName": "Demo Shop",
    "brandColors": {"primary": "#7a3e9d"},
    "enabledChannels": ["google_ads", "email", "direct"],
    "attributionModel": "last_non_direct_click",
    "attributionWindowDays": 30,
    "timeZone": "Europe/Berlin",
    "country": "DE",
    "currency": "EUR",
    "ordersFrom": "browser",
    "maxConversionValue": 25000,
    "conversionsPerVisitor": 50,
    "allowedOrigins": ["https://shop.example"],
    "domains": ["shop.example"],
    "excludedReferrers": ["pay.example"],
    "respectPrivacySignals": False,
    "doubleOptIn": True,
    "signupConsent": "ask",
    "forms": {"footer": {"text": "Yes, send me the newsletter.", "channels": ["email"]}},
    "sessionRetentionDays": 400,
    "brandId": "demo",
    "zoneChanges": [{"zone": "UTC", "until": 1768518000000, "lastDay": "2026-01-15"}],
    "createdAt": "2026-01-10T08:00:00.000Z",
    "updatedAt": "2026-01-15T09:30:00.000Z",
}
_KEY: Final = {
    "id": "9f2c" * 16,
    "name": "shop backend",
    "scopes": ["events", "users"],
    "hint": "glk_Xy3k…9QzA",
    "createdAt": "2026-01-15T09:30:00.000Z",
    "createdBy": "demo-owner",
}

EXAMPLES: Final = {
    "getConfig": Example({"config": _CONFIG}),
    "updateConfig": Example(
        {"config": _CONFIG},
        {
            "brandId": "demo",
            "currency": "EUR",
            "timeZone": "Europe/Berlin",
            "allowedOrigins": ["https://shop.example"],
        },
    ),
    "getBrand": Example(
        {
            "brand": {
                "ownerUid": "demo-owner",
                "members": {"ben": "editor"},
                "id": "demo",
                "marketingConfig": _CONFIG,
            }
        }
    ),
    "createApiKey": Example(
        {"apiKey": _KEY, "secret": "glk_Xy3kWv8TnLq2ZpRs5UdMh7CbJf1Ge4Yo0iAxKtB9QzA"},
        {"brandId": "demo", "name": "shop backend", "scopes": ["events", "users"]},
    ),
    "listApiKeys": Example({"apiKeys": [_KEY]}),
    "revokeApiKey": Example({"revoked": _KEY["id"]}, path={"id": str(_KEY["id"])}),
}
