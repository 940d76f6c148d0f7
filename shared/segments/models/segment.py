"""Segments: groups of subscribers, by rules or by hand."""

from typing import Literal

from pydantic import JsonValue

from shared.common.wire import IsoTime, WireModel

Connector = Literal["and", "or"]


class SegmentRule(WireModel):
    """One rule of a list; `connector` joins it to the rule before ("and" where it is absent, and
    "and" binds tighter than "or"). `within_days` is for what is counted: absent, it counts ever.
    What a value may be, `shared.segments.logic.checking` knows.
    """

    field: str
    operator: str
    value: JsonValue = None
    within_days: int | None = None
    connector: Connector | None = None


class SegmentGroup(WireModel):
    """Rules in brackets, in the place of one rule."""

    rules: "list[SegmentRule | SegmentGroup]"
    connector: Connector | None = None


class SubscriberSegment(WireModel):
    """`subscriber_ids` are of a static segment, `rules` of a dynamic one. While a change of rules
    goes through all subscribers, a segment is `refreshing`, and `percent` says how far.
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
