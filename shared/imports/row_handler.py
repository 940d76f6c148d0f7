"""What an import needs to know of a kind of row, apart from how imports go about it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import JsonValue

from shared.imports.logic.columns import Columns
from shared.imports.logic.rows import FollowedUp, Outcome, Row, RunningImport
from shared.imports.models import ImportOptions


class RowHandler(Protocol):
    """Rows are stored in `phases` passes over all parts, each row in the pass it belongs to, and
    then followed up. Every method may run twice for the same rows, also at once.
    """

    def columns(self, options: ImportOptions) -> Columns:
        """The columns of an import with these options; raises `InvalidError` for ones that are not
        allowed.
        """

    @property
    def phases(self) -> int: ...

    def phase_of(self, fields: Mapping[str, JsonValue]) -> int: ...

    async def store(self, running: RunningImport, rows: Sequence[Row]) -> list[Outcome]:
        """What became of each row, in their order."""

    async def follow_up(self, running: RunningImport, after: str | None) -> FollowedUp: ...
