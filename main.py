"""The functions-framework source: finds each entry point in the manifest, and imports its module
only when asked for, so that a cold start loads only what its function needs.
"""

from importlib import import_module
from types import FunctionType

from functions.manifest import by_entry_point
from shared.gcp.garbage import loading
from shared.gcp.logging import logged


def __getattr__(name: str) -> FunctionType:
    try:
        service = by_entry_point(name)
    except KeyError:
        raise AttributeError(f"module 'main' has no attribute {name!r}") from None
    with loading():
        entry_point = getattr(import_module(service.module), name)
    if not isinstance(entry_point, FunctionType):
        raise TypeError(f"{service.module}.{name} is not a function")
    return logged(service.name, entry_point)
