"""Build the services of brands, each once in a process, when first used."""

from functools import cache
from typing import TYPE_CHECKING

from shared.gcp.firestore import brand_database, marketing_database
from shared.gcp.settings import settings as own_settings

if TYPE_CHECKING:
    from shared.brands.api_keys import ApiKeyService
    from shared.brands.directory import BrandDirectory
    from shared.brands.settings import ConfigService


@cache
def directory() -> "BrandDirectory":
    """Return the service that reads the brand system's documents."""
    from shared.brands.directory import BrandDirectory

    return BrandDirectory(brand_database())


@cache
def settings() -> "ConfigService":
    """Return the service of brands' settings."""
    from shared.brands.settings import ConfigService

    keep_seconds = own_settings().config_seconds
    return ConfigService(marketing_database(), directory(), keep_seconds=keep_seconds)


@cache
def api_keys() -> "ApiKeyService":
    """Return the service of API keys."""
    from shared.brands.api_keys import ApiKeyService

    return ApiKeyService(marketing_database())
