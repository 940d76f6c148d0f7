"""What an import asks of a kind of row. How imports go about it is the same for all kinds."""

from typing import Protocol

from shared.imports.logic.columns import Columns
from shared.imports.logic.rows import Fields, Finished, Rows, RunningImport, StoredRows
from shared.imports.models import ImportOptions


class RowHandler(Protocol):
    """Store the rows of one kind.

    Rows are stored in `phases` passes over all parts, each row in the pass that it belongs to. One
    more phase finishes the import. Every method may run twice for the same rows, also at once.
    """

    def columns(self, options: ImportOptions) -> Columns:
        """Return the columns of an import with these options; raises `InvalidError`."""

    @property
    def phases(self) -> int: ...

    def phase_of(self, fields: Fields) -> int:
        """Return the phase in which a row is stored, from 0."""

    async def store(self, running: RunningImport, rows: Rows) -> StoredRows:
        """Store a page of rows; return what became of each."""

    async def finish(self, running: RunningImport, after: str | None) -> Finished:
        """Do a page of what is left to do when all rows are stored."""
