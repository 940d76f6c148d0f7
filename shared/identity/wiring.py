"""Builds the services of identity, each once in this process, on first use."""

from functools import cache

from shared.gcp.firestore import marketing_database
from shared.identity.identification import Identification


@cache
def identification() -> Identification:
    """Return what names subscribers and links visitors."""
    return Identification(marketing_database())
