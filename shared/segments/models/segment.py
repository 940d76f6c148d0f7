"""Define segments as the API shows them: groups of subscribers, by rules or by hand."""

from typing import Literal

from pydantic import JsonValue

from shared.common.wire import IsoTime, WireModel

Connector = Literal["and", "or"]


class SegmentRule(WireModel):
    """One rule in a list.

    `connector` joins the rule to the one before it: "and" if it is absent, and "and" binds tighter
    than "or". `within_days` is for fields that are counted; without it, everything ever done
    counts. `shared.segments.logic.checking` decides which values are allowed.
    """

    field: str
    operator: str
    value: JsonValue = None
    within_days: int | None = None
    connector: Connector | None = None


class SegmentGroup(WireModel):
    """A list of rules in brackets, in place of a single rule."""

    rules: "list[SegmentRule | SegmentGroup]"
    connector: Connector | None = None


class SubscriberSegment(WireModel):
    """A segment with its count. Only a dynamic segment has `rules`.

    After its rules change, a segment is `refreshing` until all subscribers are evaluated. `percent`
    is the progress; it is None for a segment that is `ready`.
    """

    id: str
    brand_id: str
    name: str
    description: str | None = None
    type: Literal["dynamic", "static"]
    rules: list[SegmentRule | SegmentGroup] | None = None
    subscriber_ids: list[str] | None = None
    subscriber_count: int
    status: Literal["ready", "refreshing"] | None = None
    percent: int | None = None
    created_at: IsoTime
    updated_at: IsoTime
