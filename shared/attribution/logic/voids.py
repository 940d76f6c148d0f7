"""What a conversion becomes when a member voids or restores it. Pure."""

from datetime import datetime
from typing import Final

from shared.attribution.models.conversion import StoredConversion, StoredVoid

MOST_VOIDS: Final = 20
"""How many times of voiding a conversion keeps; of more, the newest."""


def voided(conversion: StoredConversion, at: datetime, by: str, reason: str) -> StoredConversion:
    """Return the conversion voided. One that is voided already stays as it is."""
    if conversion.voided:
        return conversion
    voids = [*conversion.voids, StoredVoid(at=at, by=by, reason=reason)]
    return conversion.model_copy(update={"voided": True, "voids": voids[-MOST_VOIDS:]})


def restored(conversion: StoredConversion, at: datetime, by: str) -> StoredConversion:
    """Return the conversion restored. One that is not voided stays as it is."""
    if not conversion.voided:
        return conversion
    *earlier, last = conversion.voids
    ended = last.model_copy(update={"restored_at": at, "restored_by": by})
    return conversion.model_copy(update={"voided": False, "voids": [*earlier, ended]})
