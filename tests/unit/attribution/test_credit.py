"""Credit, against exact fractions and the textbook's largest remainder method."""

from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.attribution.logic.credit import (
    ORDER,
    Credit,
    all_credited,
    credit,
    credit_all,
    credited_to,
    marketing_share,
)
from shared.attribution.logic.journey import Touchpoint
from shared.common.enums import AttributionModel, ChannelType

TYPES = {
    "direct": ChannelType.DIRECT,
    "google_search": ChannelType.ORGANIC,
    "google_ads": ChannelType.PAID,
    "email": ChannelType.EMAIL,
    "unknown": ChannelType.UNKNOWN,
}
EXACT = [model for model in AttributionModel if model is not AttributionModel.ANY_CLICK]


def clicks(*channels: str) -> list[Touchpoint]:
    return [
        Touchpoint(f"s{place}", channel, TYPES[channel], place, place)
        for place, channel in enumerate(channels)
    ]


journeys = st.lists(st.sampled_from(sorted(TYPES)), min_size=1, max_size=200)
values = st.integers(-(10**12), 10**12) | st.integers(-9, 9)


class TestModels:
    JOURNEY = clicks("google_ads", "email", "google_ads", "unknown", "direct")

    @pytest.mark.parametrize(
        ("model", "expected"),
        [
            ("last_non_direct_click", {"unknown": Credit(ORDER, 1003)}),
            ("last_click", {"direct": Credit(ORDER, 1003)}),
            ("first_click", {"google_ads": Credit(ORDER, 1003)}),
            (
                "any_click",
                dict.fromkeys(["google_ads", "email", "unknown", "direct"], Credit(ORDER, 1003)),
            ),
            (
                "linear",
                {
                    "google_ads": Credit(400_000, 402),
                    "email": Credit(200_000, 201),
                    "unknown": Credit(200_000, 200),
                    "direct": Credit(200_000, 200),
                },
            ),
        ],
    )
    def test_share_one_order(self, model: str, expected: dict[str, Credit]) -> None:
        assert credit(self.JOURNEY, AttributionModel(model), 1003) == expected

    def test_direct_gets_the_order_only_if_all_touchpoints_are_direct(self) -> None:
        model = AttributionModel.LAST_NON_DIRECT_CLICK
        assert credit(clicks("direct", "direct"), model, 7) == {"direct": Credit(ORDER, 7)}

    def test_what_is_left_over_goes_to_the_first_touchpoints(self) -> None:
        shares = credit(clicks("email", "direct", "google_ads"), AttributionModel.LINEAR, 2)
        assert shares == {
            "email": Credit(333_334, 1),
            "direct": Credit(333_333, 1),
            "google_ads": Credit(333_333, 0),
        }

    @pytest.mark.parametrize("model", AttributionModel)
    def test_an_empty_journey_has_no_one_to_credit(self, model: AttributionModel) -> None:
        with pytest.raises(ValueError, match="at least one touchpoint"):
            credit([], model, 1)


@settings(deadline=None)
@given(journeys, values)
def test_every_model_but_any_click_gives_away_exactly_the_conversion(
    channels: list[str], value: int
) -> None:
    for model, shares in credit_all(clicks(*channels), value).items():
        orders = sum(share.orders for share in shares.values())
        sales = sum(share.sales for share in shares.values())
        times = 1 if model in EXACT else len(set(channels))
        assert (orders, sales) == (times * ORDER, times * value)


@settings(deadline=None)
@given(journeys, values)
def test_a_correction_takes_away_what_the_conversion_gave(channels: list[str], value: int) -> None:
    given_, taken = credit_all(clicks(*channels), value), credit_all(clicks(*channels), -value)
    for model in AttributionModel:
        assert taken[model] == {
            channel: Credit(share.orders, -share.sales) for channel, share in given_[model].items()
        }


def fractions_of(channels: list[str], model: AttributionModel) -> list[Fraction]:
    """Each touchpoint's share of the conversion, as the definitions' table says it."""
    count = len(channels)
    if model is AttributionModel.LINEAR:
        return [Fraction(1, count)] * count
    if model is AttributionModel.ANY_CLICK:
        return [Fraction(int(channel not in channels[:n])) for n, channel in enumerate(channels)]
    indirect = [place for place, channel in enumerate(channels) if channel != "direct"]
    winner = {
        AttributionModel.FIRST_CLICK: 0,
        AttributionModel.LAST_CLICK: count - 1,
        AttributionModel.LAST_NON_DIRECT_CLICK: indirect[-1] if indirect else count - 1,
    }[model]
    return [Fraction(int(place == winner)) for place in range(count)]


def largest_remainder(shares: list[Fraction], total: int) -> list[int]:
    exact = [share * total for share in shares]
    whole = [int(share) for share in exact]
    left = int(sum(exact)) - sum(whole)
    neediest = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in neediest[:left]:
        whole[place] += 1
    return whole


@settings(deadline=None)
@given(journeys, st.integers(0, 10**12) | st.integers(0, 9))
def test_credit_agrees_with_fractions(channels: list[str], value: int) -> None:
    for model, shares in credit_all(clicks(*channels), value).items():
        fractions = fractions_of(channels, model)
        orders: defaultdict[str, int] = defaultdict(int)
        sales: defaultdict[str, int] = defaultdict(int)
        for channel, order, sale in zip(
            channels,
            largest_remainder(fractions, ORDER),
            largest_remainder(fractions, value),
            strict=True,
        ):
            orders[channel] += order
            sales[channel] += sale
        credited = {channel for channel, part in zip(channels, fractions, strict=True) if part}
        assert shares == {channel: (orders[channel], sales[channel]) for channel in credited}
        assert shares == credit(clicks(*channels), model, value)


class TestMarketingShare:
    def test_leaves_out_direct_and_unknown(self) -> None:
        shares = credit(clicks("email", "direct", "unknown"), AttributionModel.LINEAR, 10)
        assert marketing_share(shares, TYPES, 10) == Credit(333_334, 4)

    def test_is_nothing_without_marketing(self) -> None:
        shares = credit(clicks("direct", "unknown"), AttributionModel.ANY_CLICK, 10)
        assert marketing_share(shares, TYPES, 10) == Credit(0, 0)

    @pytest.mark.parametrize("value", [10, 0, -10])
    def test_is_at_most_the_whole_conversion(self, value: int) -> None:
        shares = credit(clicks("email", "google_ads"), AttributionModel.ANY_CLICK, value)
        assert marketing_share(shares, TYPES, value) == Credit(ORDER, value)

    @settings(deadline=None)
    @given(journeys, values)
    def test_is_all_or_nothing_where_one_touchpoint_takes_all(
        self, channels: list[str], value: int
    ) -> None:
        for model in set(EXACT) - {AttributionModel.LINEAR}:
            shares = credit(clicks(*channels), model, value)
            (winner,) = shares
            whole = Credit(ORDER, value) if winner not in {"direct", "unknown"} else Credit(0, 0)
            assert marketing_share(shares, TYPES, value) == whole


class TestAllCredited:
    def test_nothing_without_touchpoints(self) -> None:
        assert all_credited({}) == []

    @given(journeys, values)
    def test_names_each_channel_that_a_model_gives_a_part(
        self, channels: list[str], value: int
    ) -> None:
        journey = clicks(*channels)
        assert set(all_credited(credit_all(journey, 0))) == {
            credited_to(model, channel)
            for model, parts in credit_all(journey, value).items()
            for channel in parts
        }
