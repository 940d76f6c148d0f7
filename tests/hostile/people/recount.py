"""What subscribers' facts, membership and counts must be, from the documents alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from google.cloud.firestore import Client, DocumentReference, DocumentSnapshot

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Store:
    """A brand's documents by collection and id, all at rest."""

    subscribers: dict[str, Fields]
    segments: dict[str, Fields]
    visitors: dict[str, Fields]
    sessions: dict[str, Fields]
    conversions: dict[str, Fields]
    events: dict[str, Fields]
    emails: dict[str, Fields]
    merges: dict[str, Fields]


def read(client: Client, brand_id: str) -> Store:
    data = client.document(f"brands/{brand_id}/marketing/data")
    return Store(
        **{
            name: {each.id: _fields(each) for each in data.collection(name).stream()}
            for name in Store.__dataclass_fields__
        }
    )


def _fields(document: DocumentSnapshot[DocumentReference]) -> Fields:
    return {**(document.to_dict() or {}), "storedAt": document.create_time}


def hash_of(email: str) -> str:
    """As ids of documents have it: 128 bits of BLAKE2b over the parts and their lengths."""
    joined = "\x1f".join(f"{len(part)}:{part}" for part in ("email", email))
    return blake2b(joined.encode(), digest_size=16).hexdigest()


class Persons:
    """Who did what: by the address, then by the visitor."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_hash = {
            hash_of(email): subscriber_id
            for subscriber_id, fields in store.subscribers.items()
            for email in (fields["email"], *fields.get("otherEmails", ()))
        }

    def of(self, did: Fields) -> str | None:
        kind, _, named = str(did.get("customerId", "")).partition(":")
        if kind == "email" and named in self._by_hash:
            return self._by_hash[named]
        found = self._store.visitors.get(did.get("visitorId") or "", {}).get("subscriberId")
        return found if found in self._store.subscribers else None

    def visited(self, session: Fields) -> str | None:
        """Whoever the visitor was when the visit was stored, or was first: the person of today.

        A deleted person's visits are nobody's, also if they come again as somebody new.
        """
        links = self._store.visitors.get(session["visitorId"], {}).get("links", {})
        in_order = [links[number] for number in sorted(links, key=int)]
        begun = [link for link in in_order if link["at"] <= session["storedAt"]]
        link = begun[-1] if begun else next(iter(in_order), {})
        owner: str | None = link.get("subscriberId")
        while owner is not None and owner not in self._store.subscribers:
            owner = self._store.merges.get(owner, {}).get("into")
        return owner

    def pointers(self) -> dict[str, str]:
        return self._by_hash


def differences(store: Store) -> Iterator[str]:
    """Facts and pointers that are not what the documents say."""
    persons = Persons(store)
    pointed = {each: fields["subscriberId"] for each, fields in store.emails.items()}
    if pointed != persons.pointers():
        yield f"addresses point to {pointed}, subscribers have {persons.pointers()}"
    orders: dict[str | None, Counter[tuple[str, int, bool]]] = defaultdict(Counter)
    for each in store.conversions.values():
        if each["type"] == "purchase":
            left = _left(each)
            refunded = bool(each.get("refunds")) and left == 0
            orders[persons.of(each)][each["day"], left, refunded] += 1
    sessions: dict[str | None, Counter[str]] = defaultdict(Counter)
    for each in store.sessions.values():
        sessions[persons.visited(each)][each["day"]] += 1
    events: dict[str | None, Counter[str]] = defaultdict(Counter)
    for each in store.events.values():
        events[persons.of(each)][each["day"]] += 1
    for subscriber_id, fields in store.subscribers.items():
        activity = fields.get("activity", {})
        for wrong in _wrong_orders(activity, orders[subscriber_id]):
            yield f"{subscriber_id}: {wrong}"
        days = Counter(activity.get("sessions", {}).values())
        if days != sessions[subscriber_id]:
            yield f"{subscriber_id}: sessions {days}, by the documents {sessions[subscriber_id]}"
        tried = Counter(activity.get("events", {}).get("tried_on", {}).values())
        if tried != events[subscriber_id]:
            yield f"{subscriber_id}: events {tried}, by the documents {events[subscriber_id]}"


def _wrong_orders(activity: Fields, orders: Counter[tuple[str, int, bool]]) -> Iterator[str]:
    """One by one or folded, they are the orders of the documents."""
    single = Counter(
        (order["day"], order["net"], order.get("refunded", False))
        for order in activity.get("orders", {}).values()
    )
    if not single <= orders:
        yield f"orders {single}, by the documents {orders}"
    folded = _by_day(orders - single)
    entries = {
        day: (entry["orders"], entry["net"])
        for day, entry in activity.get("folded", {}).get("days", {}).items()
        if entry["orders"] or entry["net"]
    }
    if entries != folded:
        yield f"folded {entries}, by the documents {folded}"


def _by_day(orders: Counter[tuple[str, int, bool]]) -> dict[str, tuple[int, int]]:
    """How many orders there are of each day that are not fully refunded, and their sum."""
    sums: dict[str, tuple[int, int]] = {}
    for (day, net, refunded), count in orders.items():
        if not refunded:
            orders_before, net_before = sums.get(day, (0, 0))
            sums[day] = (orders_before + count, net_before + count * net)
    return sums


def _left(conversion: Fields) -> int:
    amounts = list(conversion.get("refunds", {}).values())
    return 0 if any(each < 0 for each in amounts) else max(0, conversion["value"] - sum(amounts))
