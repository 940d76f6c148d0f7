"""A brand's marketing settings."""

import re
from dataclasses import dataclass
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.brands.models.choices import ATTRIBUTION_WINDOW_DAYS
from shared.channels.detection import is_known_channel
from shared.common.calendar import ZoneChange, Zones, check_zone
from shared.common.enums import AttributionModel
from shared.common.errors import ForbiddenError
from shared.common.money import exponent
from shared.common.wire import IsoTime, StoredModel, WireModel

HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

_ORIGIN = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{HOST}|\[[0-9a-f:.]+\])(:(?P<port>\d{{1,5}}))?"
)

ColorName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
HexColor = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
_MAIL_PART = r"[^@\s<>\x00-\x1f\x7f]"
Email = Annotated[
    str,
    StringConstraints(
        max_length=254, pattern=rf"^{_MAIL_PART}{{1,64}}@{_MAIL_PART}+\.{_MAIL_PART}+$"
    ),
]
SenderName = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""One line: it becomes a header of messages."""
Host = Annotated[str, StringConstraints(to_lower=True, strip_whitespace=True, pattern=rf"^{HOST}$")]


def _known_currency(code: str) -> str:
    exponent(code)
    return code


def _known_channel(channel_id: str) -> str:
    if not is_known_channel(channel_id):
        raise ValueError(f"{channel_id!r} is no channel's id; one is google_ads")
    return channel_id


def _origin(text: str) -> str:
    """An origin as browsers send it: scheme and host, a port only where it is not the default."""
    match = _ORIGIN.fullmatch(text.strip().lower().removesuffix("/"))
    if match is None:
        raise ValueError(f"{text!r} is no origin; one is https://shop.example")
    default = {"http": "80", "https": "443"}[match["scheme"]]
    port = f":{match['port']}" if match["port"] and match["port"] != default else ""
    return f"{match['scheme']}://{match['host']}{port}"


class ConfigFields(WireModel):
    """The settings a brand may change.

    `enabled_channels`: ids of the channels that reports show; absent shows all, and what a
    hidden channel earned is credited to no other. `domains`: the brand's own, besides the
    landing page's host and the allowed origins. `excluded_referrers`: sites that are never a
    source, besides the common payment and sign-in providers. `allowed_origins`: sites whose
    pages may send beacons; empty allows any. `respect_privacy_signals`: beacons with
    Do-Not-Track or Global Privacy Control are answered and not stored. `double_opt_in`: an address
    from a form is written to once the person confirms it by a link.
    """

    default_from_email: Email | None = None
    default_from_name: SenderName | None = None
    brand_colors: Annotated[dict[ColorName, HexColor], Field(max_length=20)] = Field(
        default_factory=dict
    )
    enabled_channels: (
        Annotated[list[Annotated[str, AfterValidator(_known_channel)]], Field(max_length=1000)]
        | None
    ) = None
    attribution_model: AttributionModel = AttributionModel.LAST_NON_DIRECT_CLICK
    attribution_window_days: Annotated[int, Field(ge=1, le=90)] = ATTRIBUTION_WINDOW_DAYS
    time_zone: Annotated[str, AfterValidator(check_zone)] = "UTC"
    currency: Annotated[str, AfterValidator(_known_currency)] = "USD"
    allowed_origins: Annotated[
        list[Annotated[str, AfterValidator(_origin)]], Field(max_length=50)
    ] = Field(default_factory=list)
    domains: Annotated[list[Host], Field(max_length=50)] = Field(default_factory=list)
    excluded_referrers: Annotated[list[Host], Field(max_length=200)] = Field(default_factory=list)
    respect_privacy_signals: bool = False
    double_opt_in: bool = False
    session_retention_days: Annotated[int, Field(ge=30, le=1825)] = 400


class StoredZoneChange(StoredModel):
    """`zone` held until `until` (milliseconds since the epoch); `last_day` was its last day."""

    zone: str
    until: int
    last_day: str


class MarketingConfig(ConfigFields):
    """A brand's settings with what the product keeps beside them."""

    brand_id: str
    zone_changes: list[StoredZoneChange] = Field(default_factory=list)
    created_at: IsoTime | None = None
    updated_at: IsoTime | None = None

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
        hosts = (urlsplit(origin).hostname or "" for origin in config.allowed_origins)
        return cls(
            config=config,
            calendar=calendar_of(config),
            own_domains=frozenset([*config.domains, *hosts]),
            excluded_referrers=frozenset(config.excluded_referrers),
            allowed_origins=frozenset(config.allowed_origins),
        )

    def check_origin(self, origin: str | None, what: str) -> None:
        """Raise `ForbiddenError` for a page of a site that is not among the brand's.

        Browsers name the origin of every POST; a request without one comes from no browser.
        `what` is what the page wants to send, such as beacons.
        """
        if origin is None or not self.allowed_origins or origin in self.allowed_origins:
            return
        raise ForbiddenError(
            f"Origin: {origin[:200]!r} may not send {what} for this brand; add it to the brand's "
            "allowedOrigins"
        )


def calendar_of(config: MarketingConfig) -> Zones:
    return Zones(
        config.time_zone,
        tuple(ZoneChange(c.zone, c.until, c.last_day) for c in config.zone_changes),
    )
