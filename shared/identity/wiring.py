"""Builds the services of identity, each once in this process, on first use."""

from functools import cache

from shared.gcp.firestore import marketing_database
from shared.identity.identification import Persons


@cache
def persons() -> Persons:
    return Persons(marketing_database())
