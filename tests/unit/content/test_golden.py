"""Emails of all section types and designs, compared with how they were last looked at."""

import pytest

from tests.unit.content.golden import FOLDER, files

FILES = files()


def test_there_is_a_golden_file_for_each_email_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_email_looks_as_before(name: str) -> None:
    """If it should look otherwise: `.venv/bin/python -m tests.unit.content.golden`."""
    assert (FOLDER / name).read_text("utf-8") == FILES[name]
