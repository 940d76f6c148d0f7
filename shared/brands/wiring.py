"""Builds the services of brands, each once in this process, on first use."""

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
    from shared.brands.directory import BrandDirectory

    return BrandDirectory(brand_database())


@cache
def settings() -> "ConfigService":
    from shared.brands.settings import ConfigService

    keep_seconds = own_settings().config_seconds
    return ConfigService(marketing_database(), directory(), keep_seconds=keep_seconds)


@cache
def api_keys() -> "ApiKeyService":
    from shared.brands.api_keys import ApiKeyService

    return ApiKeyService(marketing_database())
