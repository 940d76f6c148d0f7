"""Who belongs to which segment, by the plainest reading of the rules.

It recurses over rules as they are on the wire and over a subscriber as it is stored, shares nothing
with `shared.segments`, and is there to be compared with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from unicodedata import normalize

from shared.common.money import exponent

Json = Any
Stored = Mapping[str, Any]

TEXTS = ("email", "phone", "firstName", "lastName", "userId", "locale", "timeZone", "sourceDetail")
MOMENTS = ("createdAt", "updatedAt", "lastEmailOpenedAt", "lastEmailClickedAt")
ACTIVITY = {"sessions": "sessions", "emailsOpened": "opened", "emailsClicked": "clicked"}
OPPOSITES = {
    "not_equals": "equals",
    "not_contains": "contains",
    "not_in": "in",
    "not_within_last": "within_last",
    "is_not_set": "is_set",
}


@dataclass(frozen=True)
class Segments:
    """The segments of a brand: rules by id, `None` for a static one; and what day it is."""

    rules: Mapping[str, Sequence[Json] | None]
    today: date
    day_of: Callable[[int], str]
    currency: str

    def of(self, subscriber: Stored) -> list[str]:
        """The ids of those that a subscriber belongs to, sorted."""
        return sorted(each for each in self.rules if self.has(each, subscriber))

    def has(self, segment_id: str, subscriber: Stored) -> bool:
        if segment_id not in self.rules:
            return False
        rules = self.rules[segment_id]
        if rules is None:
            return segment_id in subscriber.get("staticSegmentIds", [])
        return self.all_hold(rules, subscriber)

    def all_hold(self, rules: Sequence[Json], subscriber: Stored) -> bool:
        """Any of the runs between an `or` and the next holds in full."""
        runs: list[list[bool]] = [[]]
        for place, rule in enumerate(rules):
            if place > 0 and rule.get("connector") == "or":
                runs.append([])
            runs[-1].append(self.holds(rule, subscriber))
        return any(all(run) for run in runs)

    def holds(self, rule: Json, subscriber: Stored) -> bool:
        if "rules" in rule:
            return self.all_hold(rule["rules"], subscriber)
        field, operator, value = rule["field"], rule["operator"], rule.get("value")
        if operator in OPPOSITES:
            positive = {**rule, "operator": OPPOSITES[operator]}
            return not self.holds(positive, subscriber)
        if field == "segment":
            ids = value if operator == "in" else [value]
            return any(self.has(each, subscriber) for each in ids)
        if field in ("orders", "spend", *ACTIVITY) or field.startswith("event:"):
            return self.counted(rule, subscriber)
        return self.known(field, operator, value, subscriber)

    def known(self, field: str, operator: str, value: Json, subscriber: Stored) -> bool:
        if field == "birthday":
            return self.birthday(subscriber.get("birthday"), operator, value)
        if field in (*MOMENTS, "subscribedAt", "unsubscribedAt", "lastPurchaseAt"):
            return self.date(self.moment(field, subscriber), operator, value)
        fact = self.fact(field, subscriber)
        if field.startswith("properties.") and operator != "is_set":
            fact = as_asked(fact, value[0] if isinstance(value, list) else value)
        return compared(fact, operator, value)

    def fact(self, field: str, subscriber: Stored) -> Json:
        """What a field is, `None` where it is missing."""
        consents = subscriber.get("consents", {})
        if field in ("emailSubscribed", "smsSubscribed"):
            channel = field.removesuffix("Subscribed")
            return consents.get(channel, {}).get("status") == "subscribed"
        if field.startswith("consent."):
            return consents.get(field.removeprefix("consent."), {}).get("status", "none")
        if field == "totalOrders":
            return sum(count for _, count, _ in deeds("orders", subscriber))
        if field == "totalSpent":
            return self.money(sum(net for _, _, net in deeds("spend", subscriber)))
        if field.startswith("properties."):
            return subscriber.get("properties", {}).get(field.removeprefix("properties."))
        assert field in (*TEXTS, "source", "tags")
        return subscriber.get(field)

    def money(self, minor: int) -> Fraction:
        return Fraction(minor, 10 ** exponent(self.currency))

    def moment(self, field: str, subscriber: Stored) -> date | None:
        """The brand's day of a field."""
        if field == "lastPurchaseAt":
            purchases = [each["at"] for each in orders(subscriber)]
            purchases += [each["at"] for _, each in entries(subscriber) if each["orders"] > 0]
            return date.fromisoformat(self.day_of(max(purchases))) if purchases else None
        if field in MOMENTS:
            stored = subscriber.get(field)
            return None if stored is None else self.day(stored)
        moments: list[datetime] = []
        for consent in subscriber.get("consents", {}).values():
            said: dict[str, list[datetime]] = {"subscribed": [], "unsubscribed": []}
            for step in consent.get("history", []):
                if step["status"] in said:
                    said[step["status"]].append(datetime.fromisoformat(step["at"]))
            came, went = (max(each, default=None) for each in said.values())
            stays = consent.get("status") == "unsubscribed" or not (came and went and came > went)
            wanted = came if field == "subscribedAt" else went if stays else None
            if wanted is not None:
                moments.append(wanted)
        return self.day(max(moments).isoformat()) if moments else None

    def day(self, text: str) -> date:
        """The brand's day of a day or a moment."""
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        ms = round(aware.timestamp() * 1000)
        return date.fromisoformat(self.day_of(ms))

    def date(self, day: date | None, operator: str, value: Json) -> bool:
        if day is None:
            return False
        answers: dict[str, Callable[[], bool]] = {
            "is_set": lambda: True,
            "equals": lambda: day == self.day(value),
            "before": lambda: day < self.day(value),
            "after": lambda: day > self.day(value),
            "between": lambda: self.day(value[0]) <= day <= self.day(value[1]),
            "within_last": lambda: of_late(day, self.today, value),
            "anniversary_within": lambda: self.celebrates(
                day.month, day.day, value, after=day.year
            ),
        }
        return answers[operator]()

    def birthday(self, stored: str | None, operator: str, value: Json) -> bool:
        if stored is None:
            return False
        if operator == "is_set":
            return True
        if not stored.startswith("--"):
            return self.date(date.fromisoformat(stored), operator, value)
        if operator != "anniversary_within":
            return False
        return self.celebrates(int(stored[2:4]), int(stored[5:7]), value, after=0)

    def celebrates(self, month: int, day: int, within: int, *, after: int) -> bool:
        coming = [self.today + timedelta(days=each) for each in range(within + 1)]
        return any(
            each.year > after
            and (
                (each.month, each.day) == (month, day)
                or ((month, day) == (2, 29) and ends_common_february(each))
            )
            for each in coming
        )

    def counted(self, rule: Json, subscriber: Stored) -> bool:
        field, within = rule["field"], rule.get("withinDays")
        done = [
            (count, net)
            for day, count, net in deeds(field, subscriber)
            if within is None or of_late(day, self.today, within)
        ]
        counts, nets = (sum(each) for each in zip(*done, strict=True)) if done else (0, 0)
        amount = self.money(nets) if field == "spend" else counts
        if rule["operator"] == "never":
            return amount == 0
        value = Fraction(str(rule["value"]))
        return {
            "at_least": amount >= value,
            "at_most": amount <= value,
            "exactly": amount == value,
        }[rule["operator"]]


def orders(subscriber: Stored) -> list[Stored]:
    kept = subscriber.get("activity", {}).get("orders", {}).values()
    return [each for each in kept if not each.get("refunded", False)]


def entries(subscriber: Stored) -> Iterator[tuple[date, Stored]]:
    """Folded orders by their day, and those of long ago."""
    folded = subscriber.get("activity", {}).get("folded", {})
    for day, entry in folded.get("days", {}).items():
        yield date.fromisoformat(day), entry
    if folded.get("before"):
        yield date.min, folded["before"]


def deeds(field: str, subscriber: Stored) -> Iterator[tuple[date, int, int]]:
    """Days of what was done, how often, and the money spent on it."""
    if field in ("orders", "spend"):
        for each in orders(subscriber):
            yield date.fromisoformat(each["day"]), 1, each["net"]
        for day, entry in entries(subscriber):
            yield day, entry["orders"], entry["net"]
        return
    activity = subscriber.get("activity", {})
    if field.startswith("event:"):
        days = activity.get("events", {}).get(field.removeprefix("event:"), {})
    else:
        days = activity.get(ACTIVITY[field], {})
    for day in days.values():
        yield date.fromisoformat(day), 1, 0


def of_late(day: date, today: date, within: int) -> bool:
    return today - timedelta(days=within) <= day <= today


def ends_common_february(day: date) -> bool:
    return (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3


def as_asked(fact: Json, value: Json) -> Json:
    """A property as a value of a rule asks for it, which files write as texts."""
    if isinstance(value, bool):
        return {"true": True, "false": False}.get(lower(fact)) if text(fact) else fact
    if is_number(value):
        return written_number(fact.strip()) if text(fact) else fact
    if isinstance(fact, bool):
        return str(fact)
    if is_number(fact):
        return format(Decimal(str(fact)), "f").removesuffix(".0")
    return fact


def written_number(fact: str) -> Fraction | None:
    """Only what is written as we would: `007` and `1e3` are codes, as are more than 15 digits."""
    try:
        number = Decimal(fact)
    except InvalidOperation:
        return None
    plain = number.is_finite() and format(number, "f") == fact
    return Fraction(number) if plain and len(fact.strip("-").replace(".", "")) <= 15 else None


def compared(fact: Json, operator: str, value: Json) -> bool:
    """A text, a number, true or false, or a list of texts with a rule's value."""
    answers: dict[str, Callable[[], bool]] = {
        "is_set": lambda: fact not in (None, []) and not (text(fact) and fact.strip() == ""),
        "equals": lambda: same(fact, value),
        "in": lambda: any(has(fact, each) or same(fact, each) for each in value),
        "contains": lambda: has(fact, value) or (text(fact) and lower(value) in lower(fact)),
        "starts_with": lambda: text(fact) and lower(fact).startswith(lower(value)),
        "greater_than": lambda: more(fact, value),
        "less_than": lambda: more(value, fact),
        "between": lambda: not (more(value[0], fact) or more(fact, value[1])) and is_number(fact),
    }
    return answers[operator]()


def has(fact: Json, value: Json) -> bool:
    """Whether it is a list that this is an item of."""
    return isinstance(fact, list) and any(same(each, value) for each in fact)


def same(one: Json, other: Json) -> bool:
    if text(one) and text(other):
        return lower(one) == lower(other)
    if is_number(one) and is_number(other):
        return exact(one) == exact(other)
    return isinstance(one, bool) and isinstance(other, bool) and one == other


def more(one: Json, other: Json) -> bool:
    return is_number(one) and is_number(other) and exact(one) > exact(other)


def text(value: Json) -> bool:
    return isinstance(value, str)


def lower(value: str) -> str:
    """The text without outer spaces, in lower case, each letter with its accents one character."""
    return normalize("NFC", normalize("NFC", value.strip()).casefold())


def is_number(value: Json) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def exact(number: float | Fraction) -> Fraction:
    """The shortest decimal that a float means."""
    return Fraction(str(number))
