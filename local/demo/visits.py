"""A small shop's visits, the same ones every time: who came, from where, for what."""

import random
from dataclasses import dataclass
from typing import Final

JsonObject = dict[str, object]

SHOP: Final = "https://shop.glamlink.example"
BRAND: Final = "demo"
DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Source:
    """A way to arrive: the query of the landing address, and the referrer."""

    weight: int
    buys: float
    query: str = ""
    referrer: str = ""


SOURCES: Final = (
    Source(24, 0.035),
    Source(22, 0.03, referrer="https://www.google.com/"),
    Source(15, 0.045, "gclid=Cj0KCQ{}", "https://www.google.com/"),
    Source(9, 0.02, referrer="https://l.facebook.com/"),
    Source(10, 0.025, referrer="https://l.instagram.com/"),
    Source(7, 0.02, "utm_source=tiktok&utm_medium=paid_social&utm_campaign=glow&ttclid=E.C.{}"),
    Source(9, 0.09, "utm_source=newsletter&utm_medium=email&utm_campaign=weekly-edit"),
    Source(4, 0.015, referrer="https://www.youtube.com/"),
    Source(4, 0.05, referrer="https://chatgpt.com/"),
    Source(3, 0.03, referrer="https://www.bing.com/"),
    Source(3, 0.04, "utm_source=beautyblog&utm_medium=affiliate&utm_campaign=spring"),
    Source(4, 0.02, referrer="https://www.pinterest.com/"),
    Source(3, 0.03, referrer="https://the-skincare-diary.example/best-serums"),
    Source(2, 0.06, "utm_source=sms&utm_medium=sms&utm_campaign=restock"),
)
PRODUCTS: Final = {
    "velvet-lip": 24.0,
    "glow-serum": 48.0,
    "cloud-cream": 36.5,
    "silk-mask": 19.9,
    "rose-mist": 22.0,
    "night-oil": 54.0,
}


def visits_of_day(day: int, days: int) -> list[list[JsonObject]]:
    """The visits of one day, `day` of `days`, each as the batch of beacons that it sent.

    Ages are relative to the day's end. The same day always gives the same ids, so that a day
    played twice counts once.
    """
    chance = random.Random(f"glamlink demo, day {day}")
    weekend = 1.35 if day % 7 in (5, 6) else 1.0
    count = round(chance.uniform(14, 20) * weekend * (0.8 + 0.5 * day / days))
    people = [_person(chance, day, number) for number in range(count)]
    return [_visit(chance, person) for person in dict.fromkeys(people)]


def _person(chance: random.Random, day: int, number: int) -> str:
    """A visitor's id: often one of the last weeks', most often a loyal one, else somebody new."""
    if day > 0 and chance.random() < 0.45:
        day = chance.randrange(max(0, day - 20), day)
        number = min(int(chance.expovariate(0.35)), 10)
    return f"demo-{day:03d}-{number:02d}"


def _visit(chance: random.Random, visitor: str) -> list[JsonObject]:
    source = chance.choices(SOURCES, [each.weight for each in SOURCES])[0]
    key = f"{chance.getrandbits(48):012x}"
    start = chance.randrange(60_000, DAY_MS - 1_800_000)
    landing = chance.choice(["/", "/", "/product/" + chance.choice(list(PRODUCTS))])
    query = f"?{source.query.format(key)}" if source.query else ""
    beacons: list[JsonObject] = [
        {
            "type": "session_start",
            "age": DAY_MS - start,
            "data": {
                "brandId": BRAND,
                "visitorId": visitor,
                "landingPage": landing,
                "url": f"{SHOP}{landing}{query}",
                "referrer": source.referrer,
                "nonce": key,
            },
        }
    ]
    at = start
    for view in range(2, 2 + min(int(chance.expovariate(0.45)), 8)):
        at += chance.randrange(5_000, 110_000)
        page = "/product/" + chance.choice(list(PRODUCTS))
        beacons.append(
            {"type": "page_view", "age": DAY_MS - at, "data": {"page": page, "view": view}}
        )
    if chance.random() < source.buys * (2.4 if len(beacons) > 2 else 0.5):
        at += chance.randrange(30_000, 200_000)
        beacons.append(_order(chance, key, DAY_MS - at))
    return beacons


def _order(chance: random.Random, key: str, age: int) -> JsonObject:
    items = chance.choices(list(PRODUCTS), k=chance.choice([1, 1, 2, 3]))
    return {
        "type": "conversion",
        "age": age,
        "data": {
            "type": "purchase",
            "value": round(sum(PRODUCTS[item] for item in items), 2),
            "orderId": f"D-{key}",
            "currency": "EUR",
        },
    }
