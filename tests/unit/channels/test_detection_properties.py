"""What holds for every arrival, however absurd."""

from hypothesis import given
from hypothesis import strategies as st

from shared.channels import sources
from shared.channels.arrival import Arrival
from shared.channels.catalog import channel_of
from shared.channels.click_ids import CLICK_IDS, Says
from shared.channels.detection import (
    ALL_CHANNELS,
    channel_by_id,
    detect_channel,
    is_known_channel,
)
from shared.channels.groups import channel_type
from shared.channels.referrers import DEFAULT_EXCLUDED_REFERRERS
from shared.common.enums import ChannelGroup, ChannelType

HOSTS = (
    *("www.google.com", "google.co.uk", "youtube.com", "l.facebook.com", "t.co", "example.org"),
    *("xn--mnchen-3ya.de", "münchen.de", "[2001:db8::1]", "localhost", "192.0.2.7", "paypal.com"),
    *("xn--", "xn--\u00fc", "..", "a" * 64 + ".com", "\u0130.com", "\ud800.com", "brand.example"),
)
PARAMETERS = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "source", "ref"),
    *(click_id.name for click_id in CLICK_IDS),
)
VALUES = (
    *("google", "facebook", "youtube", "cpc", "paid", "email", "organic", "social", "shop"),
    *("cross-network", "%", "%zz", "%F0%9F", "+", "a1", "", "x" * 10_240, "%41" * 3_000, "\x00"),
)
texts = st.none() | st.text() | st.sampled_from(VALUES)
referrers = (
    st.none()
    | st.text()
    | st.builds(
        "{}://{}{}".format,
        st.sampled_from(("https", "HTTP", "android-app", "about", "javascript", "")),
        st.sampled_from(HOSTS) | st.text(),
        st.sampled_from(("", "/", "/a?b=c#d", ":443/", ":x", "\\@google.com", "@google.com/")),
    )
)
queries = st.lists(
    st.tuples(st.sampled_from(PARAMETERS) | st.text(), st.sampled_from(VALUES) | st.text())
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
urls = (
    st.none()
    | st.text()
    | st.builds("https://{}/?{}".format, st.sampled_from(HOSTS) | st.text(), queries)
)
arrivals = st.builds(
    Arrival,
    url=urls,
    referrer=referrers,
    source=texts,
    medium=texts,
    campaign=texts,
    content=texts,
    term=texts,
    own_domains=st.frozensets(st.text() | st.sampled_from(HOSTS), max_size=2),
    excluded_referrers=st.frozensets(st.text() | st.sampled_from(HOSTS), max_size=2),
)
tagged_arrivals = st.builds(Arrival, url=urls, referrer=referrers)


@given(arrivals)
def test_every_arrival_has_a_channel_of_the_closed_set(arrival: Arrival) -> None:
    channel = detect_channel(arrival).channel
    known = ALL_CHANNELS[channel.id]
    assert (channel.name, channel.type) == (known.name, known.type)
    assert channel.type is channel_type(channel.group)


@given(tagged_arrivals)
def test_detection_remembers_nothing(arrival: Arrival) -> None:
    first = detect_channel(arrival)
    sources.source_of_host.cache_clear()
    sources.registrable_domain.cache_clear()
    channel_of.cache_clear()
    assert detect_channel(arrival) == first


@given(tagged_arrivals)
def test_only_an_arrival_that_says_nothing_is_direct(arrival: Arrival) -> None:
    touch = detect_channel(arrival)
    assert (touch.channel.id == "direct") == (not touch.explicit and not touch.external)


@given(queries, referrers)
def test_letter_case_of_parameter_names_and_schemes_does_not_matter(
    query: str, referrer: str | None
) -> None:
    pairs = [pair.partition("=") for pair in query.split("&")]
    shouted = "&".join(f"{name.upper()}={value}" for name, _, value in pairs if name.isascii())
    spoken = "&".join(f"{name}={value}" for name, _, value in pairs if name.isascii())
    here = "https://brand.example/?"
    assert detect_channel(Arrival(url=here + shouted, referrer=referrer)) == detect_channel(
        Arrival(url=here + spoken, referrer=referrer)
    )


@given(st.sampled_from(VALUES), st.sampled_from(VALUES), st.sampled_from(VALUES))
def test_letter_case_of_values_is_kept_and_does_not_change_the_channel(
    source: str, medium: str, campaign: str
) -> None:
    loud = detect_channel(
        Arrival(source=source.upper(), medium=medium.title(), campaign=campaign.upper())
    )
    plain = detect_channel(Arrival(source=source, medium=medium, campaign=campaign))
    assert loud.channel == plain.channel
    assert loud.campaign == (campaign.upper().strip() or None)


@given(
    st.sampled_from(("brand.example", "facebook.com", "münchen.de", "xn--mnchen-3ya.de")),
    st.sampled_from(("", "www.", "blog.", "a.b.")),
)
def test_an_own_domain_and_what_is_under_it_is_never_a_source(own: str, prefix: str) -> None:
    for spelling in (own, own.encode("idna").decode(), own.encode("idna").decode("idna")):
        arrival = Arrival(referrer=f"https://{prefix}{spelling}/", own_domains=frozenset({own}))
        touch = detect_channel(arrival)
        assert touch.channel.id == "direct"
        assert not touch.external
        assert touch.referrer_domain is None


@given(st.sampled_from(sorted(DEFAULT_EXCLUDED_REFERRERS)), st.sampled_from(("", "www.", "eu.")))
def test_payment_and_sign_in_are_never_a_source(domain: str, prefix: str) -> None:
    if domain.startswith("com.") and domain.count(".") > 1:
        referrer = f"android-app://{domain}/"
    else:
        referrer = f"https://{prefix}{domain}/"
    assert detect_channel(Arrival(referrer=referrer)).channel.id == "direct"


def test_values_given_apart_stand_over_those_of_the_address() -> None:
    url = "https://b.example/?utm_source=fb&utm_medium=a&utm_campaign=c&utm_content=d&utm_term=e"
    apart = detect_channel(Arrival(url=url, source="ig", medium="A", campaign="C", term="E"))
    assert (apart.source, apart.medium, apart.campaign) == ("ig", "A", "C")
    assert (apart.content, apart.term, apart.channel.id) == ("d", "E", "instagram")
    assert detect_channel(Arrival(url=url, source="  ")).source == "fb"


def test_a_touch_tells_what_counted() -> None:
    both = detect_channel(
        Arrival(url="/?gclid=b&FBCLID=a&utm_source=google", referrer="https://www.google.co.uk/x")
    )
    assert (both.explicit, both.external) == (True, True)
    assert both.click_ids == (("fbclid", "a"), ("gclid", "b"))
    assert (both.referrer, both.referrer_domain) == ("https://www.google.co.uk/x", "google.co.uk")
    carried = detect_channel(Arrival(url="/?gclid=b", referrer="https://www.facebook.com/"))
    assert (carried.explicit, carried.external) == (False, True)
    assert carried.click_ids == (("gclid", "b"),)


def test_an_id_has_one_type() -> None:
    platforms = {click_id.platform for click_id in CLICK_IDS if click_id.says is Says.PAID}
    made = {
        channel_of(group, source, platform)
        for group in ChannelGroup
        for source in (None, *sources.SOURCES)
        for platform in (None, *platforms)
    }
    assert {(channel.id, channel.name, channel.type) for channel in made} <= {
        tuple(known) for known in ALL_CHANNELS.values()
    }
    assert all(channel.type is channel_type(channel.group) for channel in made)


def test_the_plan_s_channels_keep_their_ids_names_and_types() -> None:
    plan = {
        "direct": ("Direct", ChannelType.DIRECT),
        "google_search": ("Google Search", ChannelType.ORGANIC),
        "google_ads": ("Google Ads", ChannelType.PAID),
        "facebook": ("Facebook", ChannelType.SOCIAL),
        "instagram": ("Instagram", ChannelType.SOCIAL),
        "tiktok": ("TikTok", ChannelType.SOCIAL),
        "email": ("Email", ChannelType.EMAIL),
        "referral": ("Referral", ChannelType.REFERRAL),
    }
    for channel_id, (name, type_) in plan.items():
        channel = channel_by_id(channel_id)
        assert channel is not None
        assert (channel.name, channel.type) == (name, type_)


def test_the_set_is_closed() -> None:
    assert is_known_channel("bing_ads")
    assert ALL_CHANNELS["bing_ads"].name == "Microsoft Ads"
    assert not is_known_channel("example.org")
    assert channel_by_id("example.org") is None
