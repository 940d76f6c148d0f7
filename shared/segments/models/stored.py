"""Define how segments, their rules and the progress of refreshes are stored."""

from typing import Literal

from pydantic import Field, JsonValue

from shared.common.wire import IsoTime, StoredModel

RawRules = list[dict[str, JsonValue]]
"""Rules and groups as the caller sent them, checked by `shared.segments.logic.checking`."""


class StoredSegment(StoredModel):
    """A segment.

    `subscriber_count` does not yet include the shards that are not folded.
    """

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
    """The rules of one segment. A static segment has none.

    `version` is the version of the brand's rules in which these rules last changed. Memberships are
    up to date with them once a refresh for that version is done.
    """

    rules: RawRules | None = None
    version: int = 0


class StoredRules(StoredModel):
    """The rules of all segments of a brand, by segment id.

    Every change raises `version`. `evaluate_version` is the last version for which all subscribers
    must be evaluated again. A new static segment, for example, raises only `version`, because it
    changes no membership.
    """

    version: int = 0
    evaluate_version: int = Field(default=0, alias="refreshVersion")
    segments: dict[str, StoredDefinition] = Field(default_factory=dict)

    def with_segment(self, segment_id: str, rules: RawRules | None) -> "StoredRules":
        """Return the rules with this segment added, or with its rules replaced.

        If `rules` is `None`, the segment is static, and nobody is in it yet. Otherwise all
        subscribers are to be evaluated again.
        """
        version = 0 if rules is None else self.version + 1
        definition = StoredDefinition(rules=rules, version=version)
        segments = {**self.segments, segment_id: definition}
        return self._changed(segments, evaluate=rules is not None)

    def without(self, segment_id: str) -> "StoredRules":
        """Return the rules without this segment.

        All subscribers are to be evaluated again, so that its members leave it.
        """
        left = {name: each for name, each in self.segments.items() if name != segment_id}
        return self._changed(left, evaluate=True)

    def renewed(self) -> "StoredRules":
        """Return the same rules in a new version, so that all subscribers are evaluated again."""
        return self._changed(self.segments, evaluate=True)

    def _changed(self, segments: dict[str, StoredDefinition], *, evaluate: bool) -> "StoredRules":
        version = self.version + 1
        evaluate_version = version if evaluate else self.evaluate_version
        return StoredRules(version=version, evaluate_version=evaluate_version, segments=segments)


class StoredRefresh(StoredModel):
    """The progress of a refresh, which evaluates all subscribers of a brand.

    It evaluates for `version` of the rules, in pages by subscriber id. The next page has the number
    `page` and begins after the subscriber `after`. `done` of `total` subscribers are evaluated.
    `moved_at` is when the last page was done, in milliseconds since the epoch. `done_version` is
    the last version for which all subscribers were evaluated.

    Rules may change while a refresh runs. A new refresh then begins at the place that the old one
    had reached, `lap_start`. So subscribers with late ids are reached even if rules change all the
    time. After the last subscriber it goes on with the first one: this `second_lap` ends at
    `lap_start`.
    """

    version: int = 0
    page: int = 0
    after: str | None = None
    lap_start: str | None = Field(default=None, alias="origin")
    second_lap: bool = Field(default=False, alias="again")
    done: int = 0
    total: int = 0
    done_version: int = 0
    running: bool = False
    moved_at: int = 0

    @property
    def percent(self) -> int:
        """Return the progress in percent, from 0 to 99. Return 0 if `total` is 0."""
        return min(99, self.done * 100 // self.total) if self.total else 0

    def started(self, version: int, total: int, now_ms: int) -> "StoredRefresh":
        """Return the state at the beginning of a refresh for a newer version.

        If another refresh is running, the new one begins where that one is.
        """
        place = self.after if self.running else None
        return StoredRefresh(
            version=version,
            after=place,
            lap_start=place,
            total=total,
            done_version=self.done_version,
            running=True,
            moved_at=now_ms,
        )

    def after_page(
        self, last: str | None, count: int, now_ms: int, *, more: bool
    ) -> "StoredRefresh":
        """Return the state after a page of `count` subscribers.

        `last` is the id of the last of them, or None if the page was empty. `more` tells whether
        subscribers may follow. If not, either the second lap begins, or the refresh is done.
        """
        changes: dict[str, object] = {
            "page": self.page + 1,
            "after": last or self.after,
            "done": self.done + count,
            "moved_at": now_ms,
        }
        if not more and self.lap_start is not None and not self.second_lap:
            changes |= {"after": None, "second_lap": True}
        elif not more:
            changes |= {"done_version": self.version, "running": False}
        return self.model_copy(update=changes)


class StoredDates(StoredModel):
    """The progress of the daily evaluation, for memberships that change with the date.

    `evaluated_on` is the last day of the brand that was evaluated. `due_at` is when the next day
    begins, in milliseconds since the epoch.
    """

    evaluated_on: str
    due_at: int


class RefreshTask(StoredModel):
    """The task to evaluate one page of a refresh."""

    brand_id: str
    version: int
    page: int
