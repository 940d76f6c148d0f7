import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.channels.arrival import Arrival, Touch
from shared.channels.catalog import ALL_CHANNELS, channel_in_group
from shared.channels.detection import detect_channel
from shared.channels.groups import channel_type
from shared.common.enums import ChannelGroup
from shared.tracking.logic.fingerprints import fingerprint, parse_fingerprint, same_source

QUERIES = (
    *("", "utm_source=facebook", "utm_source=google&utm_medium=cpc", "gclid=a1", "gclid=a2"),
    *("utm_source=newsletter&utm_medium=email", "utm_campaign=spring", "ref=partner", "fbclid=1"),
)
REFERRERS = (
    *(None, "https://www.google.com/", "https://www.facebook.com/", "https://example.org/"),
    *("https://www.bing.com/", "https://brand.example/", "android-app://com.google.android.gm"),
)
touches = st.builds(
    lambda query, referrer: detect_channel(
        Arrival(url=f"https://brand.example/?{query}", referrer=referrer)
    ),
    st.sampled_from(QUERIES) | st.text().map("utm_source={}".format),
    st.sampled_from(REFERRERS),
)


def touch(query: str = "", referrer: str | None = None) -> Touch:
    return detect_channel(Arrival(url=f"https://brand.example/?{query}", referrer=referrer))


@given(touches)
def test_a_fingerprint_tells_its_channel(one: Touch) -> None:
    text = fingerprint(one)
    assert re.fullmatch(r"[a-z0-9_]+-[a-t][a-z2-70]{6}", text)
    assert len(text) <= 60
    assert parse_fingerprint(text) == one.channel


@given(touches)
def test_the_same_touch_again_is_the_same_source(one: Touch) -> None:
    assert same_source(fingerprint(one), one)


@given(touches, touches)
def test_another_source_is_another_session(one: Touch, two: Touch) -> None:
    same = same_source(fingerprint(one), two)
    if two.explicit:
        assert same == (fingerprint(one) == fingerprint(two))
    elif two.external:
        assert same == (one.channel.id == two.channel.id)
    else:
        assert same


@given(st.text(), touches)
def test_no_text_makes_it_raise(text: str, one: Touch) -> None:
    parse_fingerprint(text)
    assert same_source(text, one) or one.explicit or one.external


def test_every_channel_in_every_group_of_its_type_survives() -> None:
    blank = touch()
    for known in ALL_CHANNELS.values():
        for group in ChannelGroup:
            channel = channel_in_group(known.id, group)
            assert (channel is not None) == (channel_type(group) is known.type)
            if channel is not None:
                text = fingerprint(replace(blank, channel=channel))
                assert len(text) <= 60
                assert parse_fingerprint(text) == channel


def test_malformed_and_unknown_fingerprints_tell_nothing() -> None:
    good = fingerprint(touch("utm_source=google&utm_medium=cpc"))
    assert parse_fingerprint(good) is not None
    for text in ("", "-", "direct", "direct-a00000", "direct-z000000", "direct-9000000"):
        assert parse_fingerprint(text) is None
    for text in (good.upper(), good + "\n", good + "a", "x" + good, "google_ads-a000000"):
        assert parse_fingerprint(text) is None


def test_a_page_without_a_source_goes_on_with_the_session() -> None:
    assert same_source(fingerprint(touch("gclid=a1")), touch())
    assert same_source(fingerprint(touch("gclid=a1")), touch("", "https://brand.example/cart"))
    assert same_source("garbage", touch())


def test_a_new_click_id_or_campaign_is_a_new_source() -> None:
    first = fingerprint(touch("utm_source=fb&utm_campaign=a&fbclid=1"))
    assert same_source(first, touch("utm_source=FB&utm_campaign=A&fbclid=1"))
    assert not same_source(first, touch("utm_source=fb&utm_campaign=a&fbclid=2"))
    assert not same_source(first, touch("utm_source=fb&utm_campaign=b&fbclid=1"))
    assert not same_source(first, touch("utm_source=fb&utm_content=a&fbclid=1"))


def test_a_referrer_of_the_same_channel_goes_on_and_of_another_does_not() -> None:
    searched = fingerprint(touch("", "https://www.google.com/"))
    assert searched == "google_search-l000000"
    assert same_source(searched, touch("", "https://www.google.de/"))
    assert not same_source(searched, touch("", "https://www.bing.com/"))
    assert not same_source("garbage", touch("", "https://www.bing.com/"))
    assert same_source(fingerprint(touch("fbclid=1")), touch("", "https://l.facebook.com/"))
