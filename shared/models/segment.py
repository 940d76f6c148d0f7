"""Segments: groups of subscribers, by rules or by hand."""

from typing import Literal

from pydantic import JsonValue

from shared.models.base import IsoTime, WireModel


class SegmentRule(WireModel):
    """One rule of a flat list; `connector` joins it to the rule before."""

    field: str
    operator: str
    value: JsonValue
    connector: Literal["and", "or"] | None = None


class SubscriberSegment(WireModel):
    id: str
    brand_id: str
    name: str
    description: str | None = None
    type: Literal["dynamic", "static"]
    rules: list[SegmentRule] | None = None
    subscriber_ids: list[str] | None = None
    subscriber_count: int
    created_at: IsoTime
    updated_at: IsoTime
