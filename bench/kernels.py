"""Kernels: credit and channel detection, on one core

Conversions of five touchpoints credited under all five models, in whole numbers; and arrivals of
every kind (UTM parameters, click ids, referrers, nothing) whose channel is detected, no two alike
so that no cache remembers an address. The best of several rounds.
"""

import random
import time
from collections.abc import Callable, Iterator
from typing import Final

from bench.report import Line
from shared.attribution.logic.credit import credit_all
from shared.attribution.logic.journey import Touchpoint
from shared.channels.arrival import Arrival
from shared.channels.detection import detect_channel
from shared.common.enums import ChannelType

_ROUNDS: Final = 5
_COUNT: Final = 20_000
_CHANNELS: Final = (
    ("google_ads", ChannelType.PAID),
    ("facebook", ChannelType.SOCIAL),
    ("email", ChannelType.EMAIL),
    ("direct", ChannelType.DIRECT),
    ("google_search", ChannelType.ORGANIC),
)
_ARRIVALS: Final = (
    ("https://shop.example/p/{}?utm_source=google&utm_medium=cpc&utm_campaign=spring", ""),
    ("https://shop.example/p/{}?gclid=EAIaIQob{}", "https://www.google.com/"),
    ("https://shop.example/p/{}?fbclid=IwAR{}", "https://l.facebook.com/"),
    ("https://shop.example/p/{}", "https://www.google.de/search?q={}"),
    ("https://shop.example/p/{}", "https://blog-{}.example/post"),
    ("https://shop.example/p/{}", "https://shop.example/cart/{}"),
    ("https://shop.example/p/{}", ""),
    ("https://shop.example/p/{}?utm_source=newsletter{}&utm_medium=email", ""),
)


def measure() -> Iterator[Line]:
    chance = random.Random(1)
    journeys = [
        [
            Touchpoint(f"s{n}", *channel, n, n)
            for n, channel in enumerate(chance.choices(_CHANNELS, k=5))
        ]
        for _ in range(_COUNT)
    ]
    values = [chance.randrange(100, 100_000) for _ in range(_COUNT)]

    def credit() -> None:
        for journey, value in zip(journeys, values, strict=True):
            credit_all(journey, value)

    yield Line("five-model credit, conversions a second", f"{_rate(credit):,.0f}", ">= 100,000")

    arrivals = [_arrival(number) for number in range(_COUNT)]

    def detect() -> None:
        for arrival in arrivals:
            detect_channel(arrival)

    yield Line("channel detection, arrivals a second", f"{_rate(detect):,.0f}", ">= 50,000")


def _arrival(number: int) -> Arrival:
    url, referrer = _ARRIVALS[number % len(_ARRIVALS)]
    return Arrival(
        url=url.format(number, number),
        referrer=referrer.format(number),
        own_domains=frozenset({"shop.example"}),
    )


def _rate(run: Callable[[], None]) -> float:
    def seconds() -> float:
        started = time.process_time()
        run()
        return time.process_time() - started

    return _COUNT / min(seconds() for _ in range(_ROUNDS))
