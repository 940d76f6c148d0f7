"""What the tracker sends: `POST /api/marketing/track`, one beacon or a list of them.

Unknown fields are ignored, since old trackers stay in caches. Free text is cut to its limit rather
than refused, so that no visit is lost to a long URL.
"""

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)
from pydantic.alias_generators import to_camel

from shared.common.ids import BrandId, VisitorId
from shared.common.page_addresses import without_query
from shared.common.shapes import shaped
from shared.common.shop_items import Items
from shared.common.shop_values import (
    Amount,
    Currency,
    EventId,
    EventName,
    EventProperties,
    IfGiven,
    Kind,
    OrderId,
    UserId,
)
from shared.tracking.models.session_id import NONCE

MAX_BEACONS: Final = 50
DAY_MS: Final = 86_400_000
EVENTS_KEPT: Final = timedelta(days=30)
"""How long an event is kept, whoever reports it."""


def _cut(limit: int) -> AfterValidator:
    return AfterValidator(lambda text: text[:limit] if text else text)


Name = Annotated[str, _cut(200)]
Url = Annotated[str, _cut(2000)]
Path = Annotated[str, AfterValidator(without_query), _cut(1000)]
"""A page of the site; its query may name a person, and is not kept."""
ViewNumber = Annotated[int, Field(strict=True, ge=1, le=100_000)]


class _Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, extra="ignore"
    )


class _Beacon(_Wire):
    """`age` is how many milliseconds the beacon was kept back before it was sent."""

    session_id: Annotated[str, StringConstraints(max_length=300)] | None = None
    id: EventId | None = None
    age: Annotated[int, Field(strict=True, ge=0, le=2**53)] = 0


class SessionStartData(_Wire):
    """Where a visitor came in.

    `nonce` is the random part that the tracker proposes for the session's id, so that a retry finds
    its own session. `view` numbers this page view in a running session.
    """

    visitor_id: VisitorId
    brand_id: BrandId
    landing_page: Path = "/"
    url: Url | None = None
    referrer: Url | None = None
    source: Name | None = None
    medium: Name | None = None
    campaign: Name | None = None
    content: Name | None = None
    term: Name | None = None
    nonce: Annotated[str, shaped(rf"^{NONCE}$", "must have 8 to 32 letters and digits")] | None = (
        None
    )
    view: ViewNumber | None = None


class PageViewData(_Wire):
    """A page that was opened."""

    page: Path
    view: ViewNumber | None = None


class EngagementData(_Wire):
    """`seconds` is how long the session's pages were visible so far, all together."""

    page: Path | None = None
    seconds: Annotated[int, Field(strict=True, ge=0, le=DAY_MS // 1000 * 7)]


class ConversionData(_Wire):
    """`value` is in the brand's currency, which `currency` may only repeat.

    `items` are the products of an order. The tracker's last argument is its currency, or an object
    with `currency` and `items`, which it sends as `currency`.
    """

    type: Kind
    value: Amount = 0
    order_id: Annotated[OrderId | None, IfGiven] = None
    currency: Annotated[Currency | None, IfGiven] = None
    items: Items = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _details(cls, data: object) -> object:
        details = data.get("currency") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(details, dict):
            return data
        own = {name: value for name, value in data.items() if name != "currency"}
        return own | {name: details[name] for name in ("currency", "items") if name in details}


class EventData(_Wire):
    """An event by a name of fixed meaning (`ShopEvent`), or by one of the brand's own."""

    name: EventName
    data: EventProperties = Field(default_factory=dict)


class IdentifyData(_Wire):
    """Who the visitor says they are.

    A `token` (a Firebase ID token) proves it. Without one it is a claim, by which nobody is
    identified. `visitor_id` may only repeat the session's.
    """

    visitor_id: Annotated[VisitorId | None, IfGiven] = None
    email: Annotated[str, StringConstraints(max_length=320)] | None = None
    user_id: Annotated[UserId | None, IfGiven] = None
    token: Annotated[str, StringConstraints(max_length=8192)] | None = None


class SessionStart(_Beacon):
    """The first page view of a visit, or one that came by another source."""

    type: Literal["session_start"]
    data: SessionStartData


class PageView(_Beacon):
    """A page view of a running session."""

    type: Literal["page_view"]
    data: PageViewData


class Engagement(_Beacon):
    """How long pages have been visible."""

    type: Literal["engagement"]
    data: EngagementData


class Conversion(_Beacon):
    """An order, or another conversion."""

    type: Literal["conversion"]
    data: ConversionData


class Event(_Beacon):
    """An event of the site."""

    type: Literal["event"]
    data: EventData


class Identify(_Beacon):
    """Who the visitor says they are."""

    type: Literal["identify"]
    data: IdentifyData


type_of_beacon = Field(discriminator="type")
Beacon = Annotated[
    SessionStart | PageView | Engagement | Conversion | Event | Identify, type_of_beacon
]
BEACON: TypeAdapter[Beacon] = TypeAdapter(Beacon)
BEACONS: TypeAdapter[list[Beacon]] = TypeAdapter(
    Annotated[list[Beacon], Field(min_length=1, max_length=MAX_BEACONS)]
)


class TrackResult(_Wire):
    """The session of one beacon of a list."""

    session_id: str


class TrackAnswer(_Wire):
    """The session of the last beacon; `results` holds that of each one of a list."""

    session_id: str
    results: list[TrackResult] | None = None
