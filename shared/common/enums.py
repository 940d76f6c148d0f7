"""Define the sets of allowed values that several packages use, spelled as in the API."""

from enum import StrEnum


class ChannelType(StrEnum):
    """The broad type of a marketing channel."""

    DIRECT = "direct"
    ORGANIC = "organic"
    PAID = "paid"
    REFERRAL = "referral"
    SOCIAL = "social"
    EMAIL = "email"
    UNKNOWN = "unknown"


class OrdersFrom(StrEnum):
    """Who makes a brand's orders: browsers and its server, or its server alone."""

    BROWSER = "browser"
    SERVER = "server"


class ChannelGroup(StrEnum):
    """The default channel groups of Google Analytics 4 (GA4), with GA4's names."""

    DIRECT = "Direct"
    CROSS_NETWORK = "Cross-network"
    PAID_SHOPPING = "Paid Shopping"
    PAID_SEARCH = "Paid Search"
    PAID_SOCIAL = "Paid Social"
    PAID_VIDEO = "Paid Video"
    DISPLAY = "Display"
    PAID_OTHER = "Paid Other"
    ORGANIC_SHOPPING = "Organic Shopping"
    ORGANIC_SOCIAL = "Organic Social"
    ORGANIC_VIDEO = "Organic Video"
    ORGANIC_SEARCH = "Organic Search"
    REFERRAL = "Referral"
    EMAIL = "Email"
    AFFILIATES = "Affiliates"
    AUDIO = "Audio"
    SMS = "SMS"
    MOBILE_PUSH = "Mobile Push Notifications"
    AI_ASSISTANT = "AI Assistant"
    UNASSIGNED = "Unassigned"


class AttributionModel(StrEnum):
    """A rule for sharing the credit of an order between channels."""

    LAST_NON_DIRECT_CLICK = "last_non_direct_click"
    LAST_CLICK = "last_click"
    FIRST_CLICK = "first_click"
    ANY_CLICK = "any_click"
    LINEAR = "linear"


class SignupConsent(StrEnum):
    """What an account means for emails if the brand's system does not say it.

    `ask`: the person is asked to confirm. `subscribed`: they agreed on the brand's own page.
    `none`: they did not agree.
    """

    ASK = "ask"
    SUBSCRIBED = "subscribed"
    NONE = "none"


class ConversionType(StrEnum):
    """What a conversion is: an order, or another action of value to the brand."""

    PURCHASE = "purchase"
    SIGNUP = "signup"
    BOOKING = "booking"
    INQUIRY = "inquiry"


class PeriodKind(StrEnum):
    """The kind of a period by its length."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Role(StrEnum):
    """The role of a brand's member: viewers may read, all others may also write."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"
