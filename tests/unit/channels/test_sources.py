import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.channels import sources
from shared.channels.sources import (
    SOURCES,
    Category,
    host_of,
    registrable_domain,
    source_by_id,
    source_named,
    source_of_app,
    source_of_host,
    suffixes,
)

TABLE = Path(sources.__file__).with_name("sources.csv")
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
DOMAINS = [domain for row in ROWS for domain in row["domains"].split()]


def at(host: str) -> tuple[str, str] | None:
    source = source_of_host(host)
    return (source.id, source.category.value) if source else None


def test_the_table_is_well_formed() -> None:
    for row in ROWS:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", row["id"]), row
        assert not row["id"].endswith(("_ads", "_search", "_shopping")), row
        assert row["name"].strip() == row["name"] != "", row
        assert (
            row["domains"] + row["aliases"] + row["apps"]
            == (row["domains"] + row["aliases"] + row["apps"]).lower()
        ), row
        assert not re.search(r"[-_]", row["aliases"]), row
    assert Counter((row["id"], row["category"]) for row in ROWS).most_common(1)[0][1] == 1


def test_no_domain_app_or_name_has_two_meanings() -> None:
    apps = [app for row in ROWS for app in row["apps"].split()]
    assert [domain for domain, count in Counter(DOMAINS).items() if count > 1] == []
    assert [app for app, count in Counter(apps).items() if count > 1] == []
    meanings: dict[str, set[str]] = {}
    for row in ROWS:
        for name in (row["id"], row["name"], *row["aliases"].split()):
            meanings.setdefault(re.sub("[-_ ]", "", name.lower()), set()).add(row["id"])
    assert {name: ids for name, ids in meanings.items() if len(ids) > 1} == {}


def test_domains_can_be_met() -> None:
    for row in ROWS:
        for domain in row["domains"].split():
            assert at("below." + domain.replace(".*", ".com")) == (row["id"], row["category"]), (
                domain
            )
            assert at("www." + domain.replace(".*", ".com")) is not None
            assert domain.endswith(".*") or host_of(domain) == domain


def test_hosts_are_met_exactly() -> None:
    for row in ROWS:
        for host in row["hosts"].split():
            real = host.replace(".*", ".com")
            assert at(real) == (row["id"], row["category"]), host
            assert at(f"below.{real}") != (row["id"], row["category"]), host


def test_a_click_from_an_ad_domain_is_a_paid_one() -> None:
    for row in ROWS:
        for domain in row["ad_domains"].split():
            source = source_of_host("www." + domain.replace(".*", ".com"))
            assert source is not None
            assert (source.id, source.is_ad) == (row["id"], True), domain


def test_an_id_is_a_name_and_its_first_row_is_meant() -> None:
    for source in SOURCES:
        assert source_named(source.id) == source_by_id(source.id)
    google, instagram = source_named("Google"), source_named("instagram")
    assert google is not None
    assert instagram is not None
    assert (google.category, instagram.category) == (Category.SEARCH, Category.SOCIAL)


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("google.com", ("google", "search")),
        ("www.google.co.uk", ("google", "search")),
        ("google.com.au", ("google", "search")),
        ("images.google.de", ("google", "search")),
        ("news.google.com", ("google", "search")),
        ("play.google.com", ("google_play", "search")),
        ("mail.google.com", ("gmail", "email")),
        ("gemini.google.com", ("gemini", "ai_assistant")),
        ("docs.google.com", ("google_workspace", "referral")),
        ("shopping.google.com", ("google", "shopping")),
        ("sites.google.com", ("google_sites", "social")),
        ("notgoogle.com", None),
        ("google.evil.com", None),
        ("google.com.evil.org", None),
        ("google.github.io", None),
        ("google.blogspot.com", ("blogger", "social")),
        ("google.notasuffix", None),
        ("google", None),
        ("com", None),
        ("walmart.com", ("walmart", "shopping")),
        ("t.co", ("x", "social")),
        ("at.co", None),
        ("x.com", ("x", "social")),
        ("max.com", None),
        ("mail.yahoo.co.jp", ("yahoo_mail", "email")),
        ("shopping.yahoo.co.jp", ("yahoo_japan", "shopping")),
        ("www.yahoo.co.jp", ("yahoo_japan", "search")),
        ("fr.search.yahoo.com", ("yahoo", "search")),
        ("cr2.shopping.naver.com", ("naver", "shopping")),
        ("m.blog.naver.com", ("naver_blog", "social")),
        ("pay.amazon.co.jp", ("amazon", "shopping")),
        ("us05web.mail.yahoo.com", ("yahoo_mail", "email")),
    ],
)
def test_the_most_specific_host_wins(host: str, found: tuple[str, str] | None) -> None:
    assert at(host) == found


@pytest.mark.parametrize("letter", "abcxyz019")
def test_a_domain_is_not_met_by_substring(letter: str) -> None:
    for domain in DOMAINS:
        real = domain.replace(".*", ".com")
        assert source_of_host(letter + real) != source_of_host(real), real
        assert source_of_host(f"{real}.evil.example") in (None, source_by_id("webmail")), real
        assert source_of_host(f"{real.replace('.', '-')}.example") is None, real


@pytest.mark.parametrize(
    ("name", "source_id"),
    [
        *(
            ("fb", "facebook"),
            ("FaceBook", "facebook"),
            ("ig", "instagram"),
            ("insta", "instagram"),
        ),
        *(("yt", "youtube"), ("google-ads", "google"), ("Google Ads", "google")),
        *(
            ("google_ads", "google"),
            ("adwords", "google"),
            ("twitter", "x"),
            ("google+", "google_plus"),
        ),
        *(("Hacker News", "hacker_news"), ("stack-overflow", "stack_overflow")),
    ],
)
def test_people_s_spellings_are_understood(name: str, source_id: str) -> None:
    source = source_named(name)
    assert source is not None
    assert source.id == source_id


def test_names_are_whole_names() -> None:
    for name in ("", " ", "googled", "face", "facebook campaign", "x" * 10_000):
        assert source_named(name) is None


def test_apps_are_known_by_their_whole_id() -> None:
    gmail = source_of_app("com.google.android.gm")
    assert gmail is not None
    assert gmail.id == "gmail"
    assert source_of_app("com.google.android.gm2") is None


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        *(("www.example.co.uk", "example.co.uk"), ("a.b.example.com", "example.com")),
        *(("alice.github.io", "alice.github.io"), ("192.0.2.7", "192.0.2.7"), ("[::1]", "[::1]")),
        *(
            ("localhost", "localhost"),
            ("co.uk", "co.uk"),
            ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ),
    ],
)
def test_registrable_domains_follow_the_public_suffix_list(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


def test_suffixes_come_longest_first_in_both_spellings() -> None:
    assert suffixes("a.b.example") == ("a.b.example", "b.example", "example")
    assert set(suffixes("münchen.de")) == set(suffixes("xn--mnchen-3ya.de"))
    assert suffixes("xn--.de") == ("xn--.de", "de")


@given(st.text())
def test_any_host_can_be_looked_up(text: str) -> None:
    host = host_of(f"https://{text}") or host_of(text)
    if host is not None:
        assert host_of(f"https://{host}/") == host
        assert suffixes(host)[0] == host
        assert registrable_domain(host)
        source_of_host(host)
