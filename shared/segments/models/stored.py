"""Segments as they lie in Firestore, with the rules of all and how far a refresh is."""

from typing import Literal

from pydantic import Field, JsonValue

from shared.common.wire import IsoTime, StoredModel

RawRules = list[dict[str, JsonValue]]
"""Rules and groups as they came, once they are checked (`shared.segments.logic.checking`)."""


class StoredSegment(StoredModel):
    """`subscriber_count` lacks what open shards hold."""

    brand_id: str
    name: str
    description: str | None = None
    type: Literal["dynamic", "static"]
    rules: RawRules | None = None
    subscriber_count: int = 0
    created_at: IsoTime
    created_by: str
    updated_at: IsoTime


class StoredDefinition(StoredModel):
    """What evaluation needs of a segment; a static one has no rules. `version` is that of the
    brand's rules at which these last changed: answers are right once a refresh for it is done.
    """

    rules: RawRules | None = None
    version: int = 0


class StoredRules(StoredModel):
    """All segments of a brand, by id. `version` is raised by every change of them,
    `refresh_version` by those after which all subscribers must be evaluated anew.
    """

    version: int = 0
    refresh_version: int = 0
    segments: dict[str, StoredDefinition] = Field(default_factory=dict)


class StoredRefresh(StoredModel):
    """How far the evaluation of all subscribers is: `version` is what it was started for, `page`
    the next one, which begins after the subscriber `after`. One that was started while another ran
    goes on where that one was, `origin`, and round again to there, so that rules that change all
    the time keep nobody waiting; `again` is the way back to it. `done` of `total` subscribers are
    through, `moved_at` when the last page was, in milliseconds since the epoch. `done_version` is
    the last version for which all were.
    """

    version: int = 0
    page: int = 0
    after: str | None = None
    origin: str | None = None
    again: bool = False
    done: int = 0
    total: int = 0
    done_version: int = 0
    running: bool = False
    moved_at: int = 0

    @property
    def percent(self) -> int:
        """0 to 99 while it runs."""
        return min(99, self.done * 100 // self.total) if self.total else 0

    def started(self, version: int, total: int, now: int) -> "StoredRefresh":
        """A refresh for a newer version."""
        origin = self.after if self.running else None
        place: dict[str, object] = {"page": 0, "after": origin, "origin": origin, "again": False}
        progress = {"total": total, "done": 0, "running": True, "moved_at": now}
        return self.model_copy(update={"version": version, **place, **progress})

    def after_page(self, last: str | None, count: int, now: int, *, more: bool) -> "StoredRefresh":
        """With a page done, the `last` of whose subscribers had this id; `more` come behind it."""
        changes: dict[str, object] = {"page": self.page + 1, "done": self.done + count}
        changes |= {"after": last or self.after, "moved_at": now}
        if not more and self.origin is not None and not self.again:
            changes |= {"after": None, "again": True}
        elif not more:
            changes |= {"done_version": self.version, "running": False}
        return self.model_copy(update=changes)


class StoredDates(StoredModel):
    """`evaluated_on` is the last of the brand's days whose subscribers were evaluated for it;
    `due_at` when the next one begins, in milliseconds since the epoch.
    """

    evaluated_on: str
    due_at: int


class RefreshTask(StoredModel):
    """What a task of a refresh carries: the page to evaluate."""

    brand_id: str
    version: int
    page: int
