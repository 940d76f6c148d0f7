"""A brand's marketing settings."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from shared.brands.models.choices import ATTRIBUTION_WINDOW_DAYS
from shared.brands.models.origins import Host, Origin
from shared.channels.detection import is_known_channel
from shared.common.calendar import ZoneChange, Zones, check_zone
from shared.common.countries import check_country
from shared.common.enums import AttributionModel, OrdersFrom, SignupConsent
from shared.common.errors import ForbiddenError
from shared.common.money import exponent, usual_largest_amount
from shared.common.shapes import LINES, LINES_SENTENCE, ONE_LINE, ONE_LINE_SENTENCE, shaped
from shared.common.wire import IsoTime, StoredModel, WireModel

ColorName = Annotated[
    str,
    shaped(
        r"^[A-Za-z][A-Za-z0-9_-]{0,39}$",
        "must begin with a letter from A to Z, and may have up to 40 letters, digits, hyphens and "
        "underscores, such as primary",
    ),
]
HexColor = Annotated[
    str, shaped(r"^#[0-9A-Fa-f]{6}$", "is not a colour; send # and six digits, such as #7a3e9d")
]
_MAIL_PART = r"[^@\s<>\x00-\x1f\x7f]"
Email = Annotated[
    str,
    shaped(
        rf"^{_MAIL_PART}{{1,64}}@{_MAIL_PART}+\.{_MAIL_PART}+$",
        "is not an email address, such as news@shop.example",
        max_length=254,
    ),
]
SenderName = Annotated[str, shaped(ONE_LINE, ONE_LINE_SENTENCE, min_length=1, max_length=100)]
"""A single line, because it becomes a header of messages."""


FormId = Annotated[
    str,
    shaped(
        r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$",
        "is not the id of a form; it begins with a letter or digit, and may have up to 100 "
        "letters, digits, spaces and the characters . _ -, such as newsletter",
    ),
]
FormChannel = Literal["email", "sms"]


def _email() -> list[FormChannel]:
    return ["email"]


class BrandForm(WireModel):
    """A sign-up form of the brand: the text that people agree to, and for which channels."""

    text: Annotated[str, shaped(LINES, LINES_SENTENCE, strip=True, min_length=1, max_length=1000)]
    channels: Annotated[list[FormChannel], Field(min_length=1, max_length=2)] = Field(
        default_factory=_email
    )


def _known_currency(code: str) -> str:
    exponent(code)
    return code


def _known_channel(channel_id: str) -> str:
    if not is_known_channel(channel_id):
        raise ValueError(f"{channel_id!r} is no channel's id; one is google_ads")
    return channel_id


class ConfigFields(WireModel):
    """The settings that a brand may change.

    To add one, add a field with its description and an example that is not the default. Storing,
    GET and PUT follow: tests/unit/test_every_setting.py.
    """

    default_from_email: Annotated[
        Email | None,
        Field(description="The sender's email address", examples=["news@shop.example"]),
    ] = None
    default_from_name: Annotated[
        SenderName | None, Field(description="The sender's name", examples=["Demo Shop"])
    ] = None
    brand_colors: Annotated[
        dict[ColorName, HexColor],
        Field(
            max_length=20,
            description="Colours by name, as `#rrggbb`",
            examples=[{"primary": "#7a3e9d"}],
        ),
    ] = Field(default_factory=dict)
    enabled_channels: Annotated[
        Annotated[list[Annotated[str, AfterValidator(_known_channel)]], Field(max_length=1000)]
        | None,
        Field(
            description="The channels that reports show, by id. Absent: all channels. Sales of a "
            "hidden channel are credited to no other channel",
            examples=[["google_ads", "email", "direct"]],
        ),
    ] = None
    attribution_model: Annotated[
        AttributionModel,
        Field(description="The model of a report whose request names none", examples=["linear"]),
    ] = AttributionModel.LAST_NON_DIRECT_CLICK
    attribution_window_days: Annotated[
        int,
        Field(
            ge=1,
            le=90,
            description="How many days before a conversion its journey may begin",
            examples=[60],
        ),
    ] = ATTRIBUTION_WINDOW_DAYS
    time_zone: Annotated[
        str,
        AfterValidator(check_zone),
        Field(
            description="The IANA time zone of the brand's days. After a change the current day "
            "lasts until the next midnight of the new zone",
            examples=["Europe/Berlin"],
        ),
    ] = "UTC"
    country: Annotated[
        Annotated[str, AfterValidator(check_country)] | None,
        Field(
            description="The country, by its ISO 3166-1 alpha-2 code. Phone numbers without a "
            "country code, in imported files, are read as if they were dialled there",
            examples=["DE"],
        ),
    ] = None
    currency: Annotated[
        str,
        AfterValidator(_known_currency),
        Field(
            description="The ISO 4217 code. It cannot be changed once there are conversions or "
            "costs",
            examples=["EUR"],
        ),
    ] = "USD"
    orders_from: Annotated[
        OrdersFrom,
        Field(
            description="Who reports purchases. `browser`: the tracker, and your server if it "
            "wants to. `server`: only `POST events` makes an order; what the tracker reports just "
            "offers its visit to it, and counts nowhere",
            examples=["server"],
        ),
    ] = OrdersFrom.BROWSER
    max_conversion_value: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            le=10**12,
            description="The largest value of a conversion that a browser may report, in whole "
            "units of the currency. Absent: 100,000, or 1,000,000,000 in a currency without "
            "decimals or of small units, such as JPY, KRW, IDR or HUF. What your server reports "
            "may be up to 1,000,000,000,000",
            examples=[25000],
        ),
    ] = None
    conversions_per_visitor: Annotated[
        int,
        Field(
            strict=True,
            ge=1,
            le=10_000,
            description="How many conversions one visitor's browser may report in a day. More are "
            "answered with 429",
            examples=[500],
        ),
    ] = 50
    allowed_origins: Annotated[
        list[Origin],
        Field(
            max_length=50,
            description="The sites whose pages may send beacons and sign-ups, such as "
            "`https://shop.example`. Empty: any site",
            examples=[["https://shop.example"]],
        ),
    ] = Field(default_factory=list)
    domains: Annotated[
        list[Host],
        Field(
            max_length=50,
            description="The brand's own domains, which never count as a source",
            examples=[["shop.example"]],
        ),
    ] = Field(default_factory=list)
    excluded_referrers: Annotated[
        list[Host],
        Field(
            max_length=200,
            description="Other sites that never count as a source. Common payment and sign-in "
            "providers are excluded already",
            examples=[["pay.example"]],
        ),
    ] = Field(default_factory=list)
    respect_privacy_signals: Annotated[
        bool,
        Field(
            description="Whether visits with Do-Not-Track or Global Privacy Control are not stored",
            examples=[True],
        ),
    ] = False
    double_opt_in: Annotated[
        bool,
        Field(
            description="Whether email sign-ups must be confirmed. A form's sign-up then stays "
            "`pending`, and gets no messages, until the person opens the link. Switch it off only "
            "if your law and your mail's reputation allow it: anybody can then sign up anybody. "
            "Sign-ups for text messages by a form must always be confirmed",
            examples=[False],
        ),
    ] = True
    signup_consent: Annotated[
        SignupConsent,
        Field(
            description="What an account without `emailSubscribed` means. `ask`: the person is "
            "asked to confirm, and is `pending`. `subscribed`: they are subscribed, also with "
            "`doubleOptIn`; for brands whose own sign-up page asks. `none`: no consent",
            examples=["none"],
        ),
    ] = SignupConsent.ASK
    forms: Annotated[
        dict[FormId, BrandForm],
        Field(
            max_length=50,
            description="The brand's sign-up forms, by the name that the page sends as `form`: the "
            "`text` that people agree to, and its `channels`. Only these texts are shown on "
            "confirmation pages",
            examples=[{"footer": {"text": "Yes, send me the newsletter.", "channels": ["email"]}}],
        ),
    ] = Field(default_factory=dict)
    session_retention_days: Annotated[
        int,
        Field(
            ge=30,
            le=1825,
            description="After how many days sessions are deleted. At least "
            "`attributionWindowDays` + 2",
            examples=[730],
        ),
    ] = 400


class StoredZoneChange(StoredModel):
    """`zone` applied until `until` (milliseconds since the epoch); `last_day` was its last day."""

    zone: str
    until: int
    last_day: str


class MarketingConfig(ConfigFields):
    """A brand's settings, and what the product stores with them."""

    brand_id: str
    zone_changes: list[StoredZoneChange] = Field(default_factory=list)
    created_at: IsoTime | None = None
    updated_at: IsoTime | None = None

    @property
    def largest_browser_value(self) -> int:
        """The largest value that a browser may report, in whole units of the currency."""
        return self.max_conversion_value or usual_largest_amount(self.currency)

    @model_validator(mode="after")
    def _retention_covers_window(self) -> "MarketingConfig":
        if self.session_retention_days < self.attribution_window_days + 2:
            raise ValueError(
                f"sessionRetentionDays is {self.session_retention_days}; sessions are needed for "
                f"at least attributionWindowDays + 2 = {self.attribution_window_days + 2} days"
            )
        return self


@dataclass(frozen=True, slots=True)
class BrandSettings:
    """A brand's settings, with what every beacon needs of them worked out once."""

    config: MarketingConfig
    calendar: Zones
    own_domains: frozenset[str]
    excluded_referrers: frozenset[str]
    allowed_origins: frozenset[str]

    @classmethod
    def of(cls, config: MarketingConfig) -> Self:
        """Work out what beacons need of the settings."""
        hosts = (urlsplit(origin).hostname or "" for origin in config.allowed_origins)
        return cls(
            config=config,
            calendar=calendar_of(config),
            own_domains=frozenset([*config.domains, *hosts]),
            excluded_referrers=frozenset(config.excluded_referrers),
            allowed_origins=frozenset(config.allowed_origins),
        )

    def check_origin(self, origin: str | None, what: str) -> None:
        """Raise `ForbiddenError` if the brand has `allowed_origins`, but not this one.

        A request without an origin is allowed. It does not come from a browser, because browsers
        send the origin with every POST.
        `what` is what the page wants to send, such as beacons.
        """
        if origin is None or not self.allowed_origins or origin in self.allowed_origins:
            return
        raise ForbiddenError(
            f"Origin: {origin[:200]!r} may not send {what} for this brand; add it to the brand's "
            "allowedOrigins"
        )


def calendar_of(config: MarketingConfig) -> Zones:
    """Return the brand's calendar, which knows its earlier time zones."""
    return Zones(
        config.time_zone,
        tuple(ZoneChange(c.zone, c.until, c.last_day) for c in config.zone_changes),
    )
