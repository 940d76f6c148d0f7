import gc
from collections.abc import Iterator

import pytest

from shared.gcp.garbage import YOUNG_OBJECTS, loading


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_nothing_is_collected_while_modules_load() -> None:
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_loaded_is_never_looked_at_again() -> None:
    with loading():
        loaded: list[object] = [object()]
    assert not any(each is loaded for each in gc.get_objects())


def test_what_came_later_is_collected_rarely() -> None:
    with loading():
        pass
    assert gc.get_threshold()[0] == YOUNG_OBJECTS


def test_a_module_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
