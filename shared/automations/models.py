"""Models of automations: steps that run after something happens, such as an abandoned cart."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, JsonValue

from shared.common.wire import IsoTime, WireModel


class AutomationStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    DRAFT = "draft"


class AutomationTriggerType(StrEnum):
    ABANDONED_CHECKOUT = "abandoned_checkout"
    ABANDONED_CART = "abandoned_cart"
    ABANDONED_BROWSE = "abandoned_browse"
    NEW_SUBSCRIBER = "new_subscriber"
    POST_PURCHASE = "post_purchase"
    CUSTOMER_BIRTHDAY = "customer_birthday"
    CUSTOMER_WINBACK = "customer_winback"
    VIP_STATUS = "vip_status"
    PRODUCT_BACK_IN_STOCK = "product_back_in_stock"
    CUSTOM = "custom"


class AutomationTrigger(WireModel):
    type: AutomationTriggerType
    config: dict[str, JsonValue]


class AutomationCondition(WireModel):
    """A branch. `next_on_true` and `next_on_false` are ids of the next step, if there is one."""

    id: str
    field: str
    operator: Literal["equals", "not_equals", "contains", "greater_than", "less_than"]
    value: JsonValue
    next_on_true: str | None = None
    next_on_false: str | None = None


class AutomationAction(WireModel):
    id: str
    type: Literal["wait", "send_email", "send_sms", "add_tag", "remove_tag", "webhook"]
    config: dict[str, JsonValue]
    next_id: str | None = None


class AutomationMetrics(WireModel):
    """Counts of runs and emails by outcome, with the conversions and revenue that they led to."""

    triggered: int = 0
    completed: int = 0
    in_progress: int = 0
    failed: int = 0
    emails_sent: int = 0
    emails_opened: int = 0
    emails_clicked: int = 0
    conversions: int = 0
    revenue: float = 0


class Automation(WireModel):
    id: str
    brand_id: str
    name: str
    description: str | None = None
    status: AutomationStatus
    trigger: AutomationTrigger
    conditions: list[AutomationCondition]
    actions: list[AutomationAction]
    template_id: str | None = None
    metrics: AutomationMetrics = Field(default_factory=AutomationMetrics)
    created_at: IsoTime
    updated_at: IsoTime
    last_triggered_at: IsoTime | None = None


class AutomationTemplate(WireModel):
    id: str
    name: str
    description: str
    category: str
    trigger: AutomationTrigger
    conditions: list[AutomationCondition]
    actions: list[AutomationAction]
    required_apps: list[str]
    created_by: Literal["system", "brand"]
    is_popular: bool | None = None
