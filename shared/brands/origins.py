"""Which sites' pages may speak for a brand."""

from shared.brands.settings import BrandSettings
from shared.common.errors import ForbiddenError


def check_origin(origin: str | None, settings: BrandSettings, what: str) -> None:
    """Raises `ForbiddenError` for a page of a site that is not among the brand's.

    Browsers name the origin of every POST; what names none is no browser. `what` is what the
    page wants to send, such as beacons.
    """
    if origin is None or not settings.allowed_origins or origin in settings.allowed_origins:
        return
    raise ForbiddenError(
        f"Origin: {origin[:200]!r} may not send {what} for this brand; add it to the brand's "
        "allowedOrigins"
    )
