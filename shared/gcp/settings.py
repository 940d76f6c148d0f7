"""Settings of a deployment, read once from the environment (documented in docs/operations.md)."""

import os
from dataclasses import dataclass
from functools import cache

EMULATOR_SWITCHES = (
    "FIRESTORE_EMULATOR_HOST",
    "PUBSUB_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "CLOUD_TASKS_ENDPOINT",
    "LOCAL_CLOCK_FILE",
)

OWN_DATABASE = "marketing"
"""The database of a deployment that names none. An app that shares the project has the database
`(default)`: its security rules, its indexes and its clients then have nothing to do with ours.
"""

SECRET_CHARACTERS = 32
DISTINCT_CHARACTERS = 8
LOCAL_LINK_SECRET = "links of the local cloud, which lead nowhere else"  # noqa: S105
"""Signs links where there is no deployment to protect."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`app_origins`: origins, besides its own, from which the API takes the session cookie.
    `stat_shards`: how many shards share the counting of a day. `config_seconds`: how long a
    brand's settings are kept in memory. `service_url`: the URL of a service that takes tasks, with
    `{service}` for its name and without a path; `tasks_location`: the region of the queues;
    `tasks_service_account`: who the tasks call as. `track_per_address`, `track_per_brand`,
    `api_per_user`: what is taken a minute by one instance, 0 for any number.
    `unknown_keys_per_address`: unknown API keys, likewise.
    `subscribe_per_address`, `subscribe_per_brand`: sign-ups taken a minute from one IP address, and
    for one brand, likewise. `links_per_address`: links opened a minute from one IP address.
    `conversions_per_address`: conversions taken a minute from one IP address, likewise.
    `client_address_header`: the header whose last entry is the caller's IP address. `json_logs`:
    whether logs are JSON for Cloud Logging.
    """

    project: str
    database: str
    app_origins: frozenset[str]
    stat_shards: int
    config_seconds: float
    service_url: str
    tasks_location: str
    tasks_service_account: str
    track_per_address: int
    track_per_brand: int
    conversions_per_address: int
    api_per_user: int
    subscribe_per_address: int
    unknown_keys_per_address: int
    subscribe_per_brand: int
    links_per_address: int
    client_address_header: str
    json_logs: bool


@cache
def settings() -> Settings:
    refuse_emulators_in_production()
    env = os.environ
    deployed = "K_SERVICE" in env
    return Settings(
        project=_project(),
        database=env.get("MARKETING_DATABASE") or (OWN_DATABASE if deployed else "(default)"),
        app_origins=_origins(env.get("APP_ORIGINS", "")),
        stat_shards=max(1, int(env.get("STAT_SHARDS", "4"))),
        config_seconds=float(env.get("CONFIG_CACHE_SECONDS", "30")),
        service_url=(env.get("SERVICE_URL") or "http://127.0.0.1:8080/{service}").rstrip("/"),
        tasks_location=env.get("TASKS_LOCATION") or "europe-west1",
        tasks_service_account=env.get("TASKS_SERVICE_ACCOUNT", ""),
        track_per_address=int(env.get("TRACK_PER_ADDRESS", "600" if deployed else "0")),
        track_per_brand=int(env.get("TRACK_PER_BRAND", "6000" if deployed else "0")),
        conversions_per_address=int(env.get("CONVERSIONS_PER_ADDRESS", "60" if deployed else "0")),
        api_per_user=int(env.get("API_PER_USER", "600" if deployed else "0")),
        subscribe_per_address=int(env.get("SUBSCRIBE_PER_ADDRESS", "20" if deployed else "0")),
        unknown_keys_per_address=int(
            env.get("UNKNOWN_KEYS_PER_ADDRESS", "20" if deployed else "0")
        ),
        subscribe_per_brand=int(env.get("SUBSCRIBE_PER_BRAND", "200" if deployed else "0")),
        links_per_address=int(env.get("LINKS_PER_ADDRESS", "60" if deployed else "0")),
        client_address_header=env.get("CLIENT_ADDRESS_HEADER", "X-Forwarded-For").lower(),
        json_logs=env.get("LOG_FORMAT", "json" if deployed else "text") == "json",
    )


def _origins(text: str) -> frozenset[str]:
    named = (origin.strip().rstrip("/").lower() for origin in text.split(","))
    return frozenset(filter(None, named))


@cache
def link_secret() -> str:
    """Return what signs the links in messages; only services that use it have it.

    On Cloud Run, raise `RuntimeError` where it is missing or could be guessed: whoever knows it can
    confirm for anybody.
    """
    named = os.environ.get("LINK_SECRET", "")
    if "K_SERVICE" in os.environ:
        _check_secret(named)
    return named or LOCAL_LINK_SECRET


def _check_secret(secret: str) -> None:
    """Raise `RuntimeError` for a secret that others know, or could guess."""
    right = (
        f"set it to at least {SECRET_CHARACTERS} random ones, such as `openssl rand -base64 32` "
        "prints, the same for all services that have it"
    )
    if len(secret) < SECRET_CHARACTERS:
        raise RuntimeError(f"LINK_SECRET has {len(secret)} characters; {right}")
    if secret == LOCAL_LINK_SECRET:
        raise RuntimeError(f"LINK_SECRET is the local cloud's, which everybody knows; {right}")
    distinct = len(set(secret))
    if distinct < DISTINCT_CHARACTERS:
        raise RuntimeError(f"LINK_SECRET has only {distinct} different characters; {right}")


def _project() -> str:
    named = os.environ.get("GOOGLE_CLOUD_PROJECT")
    if not named and "K_SERVICE" in os.environ:
        raise RuntimeError("GOOGLE_CLOUD_PROJECT is not set; deploy with the project's id in it")
    return named or "glamlink-local"


def refuse_emulators_in_production() -> None:
    """Raises where a switch of the local cloud is set on Cloud Run: data would go astray."""
    if "K_SERVICE" in os.environ:
        for switch in EMULATOR_SWITCHES:
            if os.environ.get(switch):
                raise RuntimeError(
                    f"{switch} is set on Cloud Run; it is for development only, unset it"
                )
