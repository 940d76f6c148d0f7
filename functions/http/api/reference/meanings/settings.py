"""Fields of the brand, its settings and its API keys."""

from typing import Final

from functions.http.api.reference.meanings.subscribers import IGNORED

_SETTINGS: Final = {
    "timeZone": "The IANA time zone of the brand's days. After a change the current day lasts "
    "until the next midnight of the new zone",
    "currency": "The ISO 4217 code. It cannot be changed once there are conversions or costs",
    "attributionModel": "The model of reports that name none",
    "attributionWindowDays": "How many days before a conversion its journey may begin",
    "allowedOrigins": "The sites whose pages may send beacons and sign-ups, such as "
    "`https://shop.example`. Empty: any site",
    "domains": "The brand's own domains, which never count as a source",
    "excludedReferrers": "Other sites that never count as a source. Common payment and sign-in "
    "providers are excluded already",
    "enabledChannels": "The channels that reports show, by id. Absent: all channels. Sales of a "
    "hidden channel are credited to no other channel",
    "doubleOptIn": "Whether email sign-ups must be confirmed. A form's sign-up then stays "
    "`pending`, and gets no messages, until the person opens the link",
    "respectPrivacySignals": "Whether visits with Do-Not-Track or Global Privacy Control are not "
    "stored",
    "sessionRetentionDays": "After how many days sessions are deleted. At least "
    "`attributionWindowDays` + 2",
    "defaultFromEmail": "The sender's email address",
    "defaultFromName": "The sender's name",
    "brandColors": "Colours by name, as `#rrggbb`",
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
