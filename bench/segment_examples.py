"""Rules that segments and the package rule-engine can both say, and subscribers at random."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shared.common.wire import iso

Json = Any

TODAY: Final = date(2026, 5, 15)
_NAMES: Final = ("Anna", "Ben", "Carla", "David", "Emil", "Fatima", "Greta", "Hannah")
_HOSTS: Final = ("gmail.com", "outlook.com", "shop.example", "web.de", "icloud.com")
_TAGS: Final = ("vip", "wholesale", "newsletter", "spring", "beta", "returns", "local")
_SOURCES: Final = ("checkout", "form", "import", "manual", "signup")
_CITIES: Final = ("Berlin", "Wien", "Zürich", "Hamburg", "Basel")
_EVENTS: Final = ("viewed_lookbook", "wrote_review")

Said = tuple[Json, str]
"""A rule, and what it is in rule-engine's language."""


def segments(chance: random.Random, count: int) -> list[tuple[list[Json], str]]:
    """Segments of two to four rules, some in brackets."""
    return [_segment(chance) for _ in range(count)]


def _segment(chance: random.Random) -> tuple[list[Json], str]:
    rules, text = _joined(chance, chance.choice((2, 2, 3)))
    if chance.random() < 0.2:
        group, in_brackets = _joined(chance, 2)
        return [*rules, {"rules": group, "connector": "and"}], f"{text} and ({in_brackets})"
    return rules, text


def _joined(chance: random.Random, count: int) -> tuple[list[Json], str]:
    rules: list[Json] = []
    text = ""
    for _ in range(count):
        rule, said = _rule(chance)
        connector = chance.choice(("and", "and", "or"))
        rules.append({**rule, "connector": connector})
        text = f"{text} {connector} {said}" if text else said
    return rules, text


def _rule(chance: random.Random) -> Said:
    tag, host, name = chance.choice(_TAGS), chance.choice(_HOSTS), chance.choice(_NAMES)
    some = chance.sample(_SOURCES, 2)
    days, times = chance.choice((7, 14, 30, 60, 90)), chance.randrange(1, 5)
    low, high = chance.randrange(20, 100), chance.randrange(100, 500)
    moment = chance.choice(("lastPurchaseAt", "lastEmailOpenedAt", "createdAt"))
    kind = chance.choice(("sessions", "orders", "emailsOpened"))
    event, city = chance.choice(_EVENTS), chance.choice(_CITIES)
    since = (TODAY - timedelta(days=chance.randrange(400))).isoformat()
    return chance.choice(
        (
            (_is("firstName", "equals", name), f'firstName == "{name.lower()}"'),
            (_is("email", "contains", host), f'"{host}" in email'),
            (_is("tags", "contains", tag), f'"{tag}" in tags'),
            (_is("tags", "not_contains", tag), f'"{tag}" not in tags'),
            (_is("source", "in", some), f'source in ["{some[0]}", "{some[1]}"]'),
            (_is("emailSubscribed", "equals", True), "emailSubscribed == true"),
            (_is("consent.sms", "equals", "pending"), 'smsConsent == "pending"'),
            (_is("properties.city", "equals", city), f'city == "{city.lower()}"'),
            (_is("properties.points", "greater_than", low), f"points > {low}"),
            (_is("totalOrders", "greater_than", times), f"totalOrders > {times}"),
            (
                _is("totalSpent", "between", [low, high]),
                f"totalSpent >= {low} and totalSpent <= {high}",
            ),
            (_is(moment, "after", since), f"{moment} > {date.fromisoformat(since).toordinal()}"),
            (
                _is(moment, "within_last", days),
                f"{moment} >= today - {days} and {moment} <= today",
            ),
            (
                {**_is(kind, "at_least", times), "withinDays": days},
                f"[day for day in {kind} if day >= today - {days} and day <= today].length"
                f" >= {times}",
            ),
            (_is(f"event:{event}", "at_least", times), f"{event}.length >= {times}"),
        )
    )


def _is(field: str, operator: str, value: Json) -> Json:
    return {"field": field, "operator": operator, "value": value}


def subscriber(chance: random.Random) -> Json:
    """A subscriber as it is stored, with up to 40 things done in the last year."""
    name = chance.choice(_NAMES)
    orders = {
        f"o{n}": {"day": _day(at), "at": at, "net": chance.randrange(500, 15_000)}
        for n, at in enumerate(_moments(chance, chance.choice((0, 0, 1, 1, 2, 3, 6))))
    }
    stored = {
        "email": f"{name.lower()}@{chance.choice(_HOSTS)}",
        "firstName": name,
        "tags": chance.sample(_TAGS, chance.randrange(4)),
        "source": chance.choice(_SOURCES),
        "properties": {"city": chance.choice(_CITIES), "points": chance.randrange(200)},
        "consents": {
            "email": {"status": chance.choice(("none", "subscribed", "unsubscribed"))},
            "sms": {"status": chance.choice(("none", "pending"))},
        },
        "createdAt": _iso(*_moments(chance, 1)),
        "activity": {
            "orders": orders,
            "sessions": _days(chance, 15),
            "opened": _days(chance, 15),
            "events": {name: _days(chance, 5) for name in _EVENTS},
        },
    }
    if chance.random() < 0.7:
        stored["lastEmailOpenedAt"] = _iso(*_moments(chance, 1))
    return stored


def facts(stored: Json) -> Json:
    """What rule-engine is given of a subscriber: all facts by their names, days as numbers."""
    activity, orders = stored["activity"], stored["activity"]["orders"].values()
    return {
        "today": TODAY.toordinal(),
        "email": stored["email"],
        "firstName": stored["firstName"].lower(),
        "tags": stored["tags"],
        "source": stored["source"],
        "city": stored["properties"]["city"].lower(),
        "points": stored["properties"]["points"],
        "emailSubscribed": stored["consents"]["email"]["status"] == "subscribed",
        "smsConsent": stored["consents"]["sms"]["status"],
        "totalOrders": len(orders),
        "totalSpent": sum(order["net"] for order in orders) / 100,
        "lastPurchaseAt": max((_number(_day(order["at"])) for order in orders), default=0),
        "createdAt": _number(stored["createdAt"][:10]),
        "lastEmailOpenedAt": _number(stored.get("lastEmailOpenedAt", "0001-01-01")[:10]),
        "sessions": list(map(_number, activity["sessions"].values())),
        "emailsOpened": list(map(_number, activity["opened"].values())),
        "orders": [_number(order["day"]) for order in orders],
        **{name: list(map(_number, activity["events"][name].values())) for name in _EVENTS},
    }


def _moments(chance: random.Random, count: int) -> list[int]:
    """Milliseconds, at most 400 days before today, UTC."""
    ends = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC).timestamp()
    return [int((ends - chance.random() * 400 * 86_400) * 1000) for _ in range(count)]


def _days(chance: random.Random, most: int) -> dict[str, str]:
    count = chance.randrange(most + 1)
    return {f"d{n}": _day(at) for n, at in enumerate(_moments(chance, count))}


def _iso(ms: int) -> str:
    return iso(datetime.fromtimestamp(ms / 1000, UTC))


def _day(ms: int) -> str:
    return _iso(ms)[:10]


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()
