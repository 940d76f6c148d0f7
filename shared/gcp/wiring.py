"""Build the services of Google Cloud, each once in a process, when first used."""

from functools import cache
from typing import TYPE_CHECKING

from shared.gcp.firestore import marketing_database

if TYPE_CHECKING:
    from shared.gcp.writes import Writes


@cache
def writes() -> "Writes":
    from shared.gcp.batched_writes import BatchedWrites

    return BatchedWrites(marketing_database())
