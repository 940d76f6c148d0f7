"""Every type, field and literal of the marketing plan is there, under the plan's names."""

from enum import StrEnum

import pytest
from pydantic import ValidationError

from shared.automations.models import (
    Automation,
    AutomationAction,
    AutomationCondition,
    AutomationMetrics,
    AutomationStatus,
    AutomationTemplate,
    AutomationTrigger,
    AutomationTriggerType,
)
from shared.brands.models.choices import (
    ATTRIBUTION_MODELS,
    ATTRIBUTION_WINDOW_DAYS,
    DEFAULT_CHANNELS,
)
from shared.brands.models.config import MarketingConfig
from shared.campaigns.models import (
    CAMPAIGN_STATUSES,
    Campaign,
    CampaignContent,
    CampaignMetrics,
    CampaignStatus,
    CampaignType,
    EmailSection,
)
from shared.channels.models import MarketingChannel
from shared.common import enums
from shared.common.date_ranges import DATE_RANGE_PRESETS
from shared.common.wire import StoredModel, WireModel, iso
from shared.reports.models.stats import ChannelAttribution, MarketingStats
from shared.segments.models.segment import SegmentRule, SubscriberSegment
from shared.subscribers.models.subscriber import Subscriber
from shared.tracking.models.session import MarketingSession

LITERALS = {
    CampaignStatus: "draft scheduled sending sent active paused inactive",
    CampaignType: "email sms push social",
    enums.ChannelType: "direct organic paid referral social email unknown",
    enums.AttributionModel: "last_non_direct_click last_click first_click any_click linear",
    AutomationStatus: "active inactive draft",
    AutomationTriggerType: (
        "abandoned_checkout abandoned_cart abandoned_browse new_subscriber post_purchase "
        "customer_birthday customer_winback vip_status product_back_in_stock custom"
    ),
    enums.ConversionType: "purchase signup booking inquiry",
    enums.PeriodKind: "day week month year",
}

FIELDS: dict[type[WireModel], str] = {
    MarketingChannel: "id name type icon? isActive createdAt?",
    MarketingSession: (
        "id visitorId userId? brandId channel channelType source? medium? campaign? content? "
        "term? referrer? referrerDomain? landingPage startedAt endedAt? pageViews duration? "
        "converted conversionType? conversionValue? orderId?"
    ),
    ChannelAttribution: (
        "channelId channelName channelType sessions sales orders conversionRate cost? roas? cpa? "
        "ctr? aov? newCustomerOrders returningCustomerOrders"
    ),
    Campaign: (
        "id brandId name type status subject? previewText? content recipientType "
        "recipientSegmentId? recipientCount scheduledAt? sentAt? metrics createdAt updatedAt "
        "createdBy"
    ),
    CampaignContent: "fromName? fromEmail? replyTo? colors? sections? html?",
    EmailSection: "id type content order",
    CampaignMetrics: (
        "sent delivered deliveryRate opened openRate clicked clickRate unsubscribed bounced "
        "complained conversions conversionRate revenue"
    ),
    Automation: (
        "id brandId name description? status trigger conditions actions templateId? metrics "
        "createdAt updatedAt lastTriggeredAt?"
    ),
    AutomationTrigger: "type config",
    AutomationCondition: "id field operator value nextOnTrue? nextOnFalse?",
    AutomationAction: "id type config nextId?",
    AutomationMetrics: (
        "triggered completed inProgress failed emailsSent emailsOpened emailsClicked conversions "
        "revenue"
    ),
    AutomationTemplate: (
        "id name description category trigger conditions actions requiredApps createdBy isPopular?"
    ),
    Subscriber: (
        "id brandId email phone? firstName? lastName? emailSubscribed smsSubscribed subscribedAt "
        "unsubscribedAt? segmentIds tags lastEmailOpenedAt? lastEmailClickedAt? lastPurchaseAt? "
        "totalOrders totalSpent source sourceDetail? createdAt updatedAt"
    ),
    SubscriberSegment: (
        "id brandId name description? type rules? subscriberIds? subscriberCount createdAt "
        "updatedAt"
    ),
    SegmentRule: "field operator value connector?",
    MarketingStats: (
        "brandId period? date totalSessions uniqueVisitors salesAttributedToMarketing "
        "ordersAttributedToMarketing conversionRate averageOrderValue? channelStats emailsSent "
        "emailOpenRate? emailClickRate? updatedAt"
    ),
    MarketingConfig: (
        "defaultFromEmail? defaultFromName? brandColors enabledChannels? attributionModel"
    ),
}


@pytest.mark.parametrize("kind", LITERALS, ids=lambda kind: kind.__name__)
def test_every_literal_is_there(kind: type[StrEnum]) -> None:
    assert [str(member) for member in kind] == LITERALS[kind].split()


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__name__)
def test_every_field_is_there_by_its_name_on_the_wire(model: type[WireModel]) -> None:
    """A `?` marks what may be absent; what the plan lacks may be there besides."""
    fields = {str(field.alias): field for field in model.model_fields.values()}
    for named in FIELDS[model].split():
        name = named.rstrip("?")
        assert name in fields
        if named.endswith("?"):
            assert not fields[name].is_required()


TAKEN = [model for model in FIELDS if not issubclass(model, StoredModel)]
"""What a caller may send; stored models are only read back."""


@pytest.mark.parametrize("model", TAKEN, ids=lambda model: model.__name__)
def test_unknown_fields_are_refused(model: type[WireModel]) -> None:
    with pytest.raises(ValidationError, match="noSuchField"):
        model.model_validate({"noSuchField": 1})


def test_the_constants_are_the_plans() -> None:
    assert [choice.id for choice in ATTRIBUTION_MODELS] == list(enums.AttributionModel)
    assert [choice.id for choice in ATTRIBUTION_MODELS if choice.is_default] == [
        "last_non_direct_click"
    ]
    assert ATTRIBUTION_WINDOW_DAYS == 30
    assert [channel.id for channel in DEFAULT_CHANNELS] == (
        [
            "direct",
            "google_search",
            "google_ads",
            "facebook",
            "instagram",
            "tiktok",
            "email",
            "referral",
        ]
    )
    assert {preset.id: preset.days for preset in DATE_RANGE_PRESETS} == {
        "today": 0,
        "yesterday": 1,
        "last_7_days": 7,
        "last_30_days": 30,
        "last_90_days": 90,
        "last_365_days": 365,
        "last_month": -1,
        "last_12_months": -12,
        "last_year": -365,
    }
    assert list(CAMPAIGN_STATUSES) == list(CampaignStatus)


def test_dates_have_the_plans_form() -> None:
    config = MarketingConfig.model_validate(
        {"brandId": "b", "createdAt": "2026-01-02T03:04:05+01:00"}
    )
    assert config.created_at is not None
    assert iso(config.created_at) == "2026-01-02T02:04:05.000Z"
    assert config.model_dump(mode="json")["createdAt"] == "2026-01-02T02:04:05.000Z"
