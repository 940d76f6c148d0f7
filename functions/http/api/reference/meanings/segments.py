"""Fields of segments and their members."""

from typing import Final

FIELDS: Final = {
    "segments.id": "The segment's id",
    "segments": "The segments, sorted by name",
    "segment": "The segment",
    "SubscriberSegment.id": "The segment's id",
    "name": "The name",
    "description": "A description",
    "SegmentBody.type": "`dynamic`: members follow from `rules`; `static`: they are added by hand",
    "SubscriberSegment.type": "`dynamic`: members follow from `rules`; `static`: they are added by "
    "hand",
    "rules": "The rules and groups of rules",
    "SegmentBody.rules": "Required for a dynamic segment. A static one has none",
    "SubscriberSegment.rules": "The rules of a dynamic segment",
    "SubscriberSegment.subscriberIds": "Not used",
    "subscriberCount": "The number of members",
    "SubscriberSegment.status": "`refreshing` while new rules are applied to all subscribers; the "
    "members are those of the old rules until it is `ready`",
    "SubscriberSegment.percent": "The progress while `refreshing`",
    "SegmentRule.field": "What the rule asks about",
    "operator": "How the value is compared",
    "value": "What the field is compared with",
    "withinDays": "For counted fields: only the last days; absent counts all time",
    "connector": "How it is joined to the rule before; `and` if absent. `and` binds tighter",
    "SegmentGroup.rules": "The rules in the group",
    "PreviewAnswer.count": "How many subscribers match",
    "PreviewAnswer.subscribers": "Up to ten of them",
    "MembersBody.subscriberIds": "The subscribers, by id",
    "MembersBody.emails": "The subscribers, by email",
    "PlacedAnswer.count": "How many of the subscribers in the request exist: all of them are "
    "members now or, after a DELETE, none of them",
    "unknown": "The ids and emails that match no subscriber",
}
