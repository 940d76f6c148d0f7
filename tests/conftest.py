"""What holds for all tests."""

from collections import Counter

import pytest
from hypothesis import settings

# A deadline would assert a time, which a busy machine cannot promise.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test an id of its own: of those that share one, only one would run side by side.

    Schemathesis names its tests after they got their ids.
    """
    for item in items:
        if item.parent is not None:
            item._id = item.parent.id.child(item.name)
    counted = Counter(item.nodeid for item in items)
    shared = [node_id for node_id, count in counted.items() if count > 1]
    if shared:
        raise pytest.UsageError(f"tests that share an id: {', '.join(shared)}")
