"""What a commit did, for those who listen."""

from dataclasses import dataclass
from functools import cached_property

from local.firestore.messages import parse_document
from local.firestore.paths import format_field_path
from local.firestore.writes import changed_paths


@dataclass(frozen=True)
class Change:
    """What a commit did to one document; `before` and `after` are serialized Documents."""

    database: str
    name: str
    before: bytes | None
    after: bytes | None
    time_ns: int

    @cached_property
    def update_mask(self) -> tuple[str, ...]:
        """The field paths that an update changed; empty for creations and deletions."""
        if self.before is None or self.after is None:
            return ()
        before, after = parse_document(self.before), parse_document(self.after)
        return tuple(map(format_field_path, changed_paths(before.fields, after.fields)))
