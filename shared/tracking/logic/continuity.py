"""Whether an arrival goes on with the running session or starts another."""

from shared.channels.arrival import Touch
from shared.tracking.logic.fingerprints import fingerprint, same_source
from shared.tracking.models.session_id import SessionId


def session_of_arrival(
    brand_id: str,
    visitor_id: str,
    touch: Touch,
    running: SessionId | None,
    nonce: str,
) -> SessionId:
    """The id of the session that this arrival belongs to; `nonce` is the random part of a new one.

    The running session goes on where the arrival has no source to speak of, or the same one.
    An id of another brand or visitor is not this visitor's running session.
    """
    if (
        running is not None
        and (running.brand_id, running.visitor_id) == (brand_id, visitor_id)
        and same_source(running.fingerprint, touch)
    ):
        return running
    return SessionId(brand_id, visitor_id, fingerprint(touch), nonce)
