"""Segments as the API shows them: groups of subscribers, by rules or by hand."""

from typing import Literal

from pydantic import JsonValue

from shared.common.wire import IsoTime, WireModel

Connector = Literal["and", "or"]


class SegmentRule(WireModel):
    """One rule in a list.

    `connector` joins it to the rule before: "and" if it is absent, and "and" binds tighter than
    "or". `within_days` is for fields that are counted; without it, everything ever done counts.
    `shared.segments.logic.checking` knows which values are allowed.
    """

    field: str
    operator: str
    value: JsonValue = None
    within_days: int | None = None
    connector: Connector | None = None


class SegmentGroup(WireModel):
    """A list of rules in brackets, in the place of one rule."""

    rules: "list[SegmentRule | SegmentGroup]"
    connector: Connector | None = None


class SubscriberSegment(WireModel):
    """A segment with its count. A dynamic one has `rules`.

    After a change of its rules it is `refreshing` until all subscribers are evaluated, and
    `percent` says how far that is.
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
