"""A visitor's browser before a stub server, as for the tracker."""

from tests.e2e.tracker.conftest import context, page, stub

__all__ = ["context", "page", "stub"]
