"""A brand's documents as they lie in Firestore, read with the official client."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud.firestore import Client

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """`started` is in milliseconds, `created` (when it was stored) in microseconds."""

    id: str
    visitor: str
    channel: str
    type: str
    day: str
    started: int
    created: int
    page_views: int

    @property
    def source(self) -> str:
        """The part of the id that stands for the source."""
        return self.id.split(".")[-2]


@dataclass(frozen=True, slots=True)
class Conversion:
    """`occurred` is in milliseconds, `stands` in microseconds: since when it is as it is."""

    id: str
    kind: str
    reporter: str
    order: str | None
    value: int
    day: str
    occurred: int
    stands: int
    window_days: int
    visitor: str | None
    session: str | None
    customer: str | None
    stored_journey: tuple[str, ...]
    stored_new: bool | None
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Refund:
    """`amount` is None for all that is left of the order."""

    id: str
    order: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Documents:
    """`stats` by period; `shards` are those not folded yet."""

    sessions: list[Session]
    conversions: list[Conversion]
    refunds: list[Refund]
    stats: dict[str, Mapping[str, Any]]
    shards: list[Mapping[str, Any]]


def read(client: Client, brand_id: str) -> Documents:
    """All at rest: nothing may be on its way."""
    data = client.document(f"brands/{brand_id}/marketing/data")
    return Documents(
        sessions=[_session(each) for each in data.collection("sessions").stream()],
        conversions=[_conversion(each) for each in data.collection("conversions").stream()],
        refunds=[
            Refund(each.id, each.get("orderId"), each.to_dict().get("amount"))
            for each in data.collection("refunds").stream()
        ],
        stats={each.id: each.to_dict() for each in data.collection("stats").stream()},
        shards=[each.to_dict() for each in data.collection("statShards").stream()],
    )


def _session(snapshot: Any) -> Session:
    fields = snapshot.to_dict()
    return Session(
        id=snapshot.id,
        visitor=fields["visitorId"],
        channel=fields["channelId"],
        type=fields["channelType"],
        day=fields["day"],
        started=milliseconds(fields["startedAt"]),
        created=_microseconds(fields["storedAt"]),
        page_views=fields["pageViews"],
    )


def _conversion(snapshot: Any) -> Conversion:
    fields = snapshot.to_dict()
    created = _microseconds(fields["storedAt"])
    replaced = fields.get("standsSince")
    return Conversion(
        id=snapshot.id,
        kind=fields["type"],
        reporter=fields["reporter"],
        order=fields.get("orderId"),
        value=fields["value"],
        day=fields["day"],
        occurred=milliseconds(fields["occurredAt"]),
        stands=created if replaced is None else _microseconds(replaced),
        window_days=fields["windowDays"],
        visitor=fields.get("visitorId"),
        session=fields.get("sessionId"),
        customer=fields.get("customerId"),
        stored_journey=tuple(touch["sessionId"] for touch in fields.get("journey", ())),
        stored_new=fields.get("newCustomer"),
        voided=fields.get("voided", False),
    )


def milliseconds(text: str) -> int:
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(milliseconds=1)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
