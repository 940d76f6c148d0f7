"""Write the golden files anew: `python -m tests.golden`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from functions.http.api.app import app
from tests.golden.files import as_text, path
from tests.golden.openapi import without_prose
from tests.golden.operations import fewest
from tests.golden.playing import Played, played


def main() -> None:
    """What two plays have in common is not random."""
    path("openapi").write_text(as_text(without_prose(app().openapi())))
    first, second = _played(), _played()
    path("operations").write_text(as_text(fewest(first.operations, second.operations)))
    for name, text in first.files(first.hashes() & second.hashes()).items():
        path(name).write_text(text)


def _played() -> Played:
    with TemporaryDirectory() as folder:
        return played(Path(folder))


if __name__ == "__main__":
    main()
