"""Build the services of identity, each once in a process, when first used."""

from functools import cache

from shared.gcp.firestore import marketing_database
from shared.identity.identification import Identification


@cache
def identification() -> Identification:
    """Return the service that finds subscribers and links visitors to them."""
    return Identification(marketing_database())
