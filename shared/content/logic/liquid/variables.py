"""The variables that authors may use."""

from typing import Final

from shared.subscribers.models.subscriber import Subscriber

LINKS: Final = frozenset({"unsubscribe", "preferences", "view"})
_ANYTHING: Final = frozenset({"*"})
_CAMPAIGN: Final = {
    "subscriber": frozenset(
        str(field.alias or name) for name, field in Subscriber.model_fields.items()
    ),
    "brand": frozenset({"name"}),
    "links": LINKS,
}
_AUTOMATION: Final = _CAMPAIGN | {"event": _ANYTHING, "run": _ANYTHING}


def is_known(path: tuple[str, ...], *, automation: bool) -> bool:
    """Whether a variable has a value, or may have one for some people."""
    names = (_AUTOMATION if automation else _CAMPAIGN).get(path[0])
    if names is None:
        return path == ("now",)
    return len(path) > 1 and (names is _ANYTHING or path[1] in names or path[1] == "*")
