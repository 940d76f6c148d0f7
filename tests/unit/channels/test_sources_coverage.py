"""The table measured against the published lists of GA4 and Matomo, where they are at hand."""

import csv
from functools import cache
from pathlib import Path

import pytest
import yaml

from shared.channels.arrival import Arrival, Channel
from shared.channels.detection import detect_channel
from shared.channels.referrers import DEFAULT_EXCLUDED_REFERRERS, read_referrer
from shared.channels.sources import (
    Category,
    Source,
    registrable_domain,
    source_named,
    source_of_host,
)

LISTS = Path(__file__).parents[4] / "shared" / "data" / "channel-sources"
pytestmark = pytest.mark.skipif(
    not LISTS.is_dir(), reason="the published source lists are not beside the repository"
)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# GA4 counts these webmail pages as their portals' search engines.
WEBMAIL = frozenset({"email.seznam.cz", "mail.rambler.ru", "mail.yandex.ru"})

# Social sources of GA4's list that no longer exist as social sites.
CLOSED = words(
    """43things 43things.com addthis addthis.com airg.ca alumniclass alumniclass.com answerbag
    answerbag.com aolanswers aolanswers.com awe.sm bebo bebo.com bharatstudent bharatstudent.com
    biip.no biswap.org blackcareernetwork.com blip.fm blog.com bloglines bloglines.com blogsome
    blogsome.com blogster blogster.com brightkite brightkite.com brizzly brizzly.com buzznet
    buzznet.com camospace camospace.com cellufun cellufun.com classquest classquest.com
    cozycot cozycot.com doostang doostang.com dopplr dopplr.com faceparty faceparty.com folkdirect
    folkdirect.com fotolog fotolog.com friendfeed friendfeed.com fruehstueckstreff.org gamerdna
    gamerdna.com gather.com glassboard glassboard.com gowalla gowalla.com hoverspot hoverspot.com
    hyves.net hyves.nl ibibo ibibo.com identi.ca jammerdirect jammerdirect.com kaboodle.com
    meinvz.net my.opera.com ngopost.org nightlifelink nightlifelink.com oneworldgroup.org
    paper.li pingsta pingsta.com playahead.se posterous posterous.com qapacity qapacity.com
    quechup quechup.com redux redux.com reunion reunion.com salespider salespider.com scvngr
    scvngr.com shvoong.com skyrock skyrock.com sociallife.com.br socialvibe socialvibe.com
    spaces.live.com spruz spruz.com stardoll.com stickam stickam.com studivz.net sweeva sweeva.com
    taggedmail taggedmail.com talkbiznow talkbiznow.com tuenti tuenti.com twoo.com urbanspoon.com
    ushi.cn wakoopa wakoopa.com wer-weiss-was.de wiki.answers.com xanga xanga.com youroom.in
    zooppa zooppa.com"""
)
# Closed pages of portals, which still are their search engines by their domain.
CLOSED_PAGES = words(
    """answers.yahoo.com blog.yahoo.co.jp bookmarks.yahoo.co.jp bookmarks.yahoo.com
    lifestream.aol.com messages.yahoo.co.jp pulse.yahoo.com"""
)
# Publishers, shops, link shorteners and tools: a visit from one is a referral.
NOT_NETWORKS = words(
    """baby-gaga baby-gaga.com beforeitsnews beforeitsnews.com bit.ly blogher blogher.com buzzfeed
    buzzfeed.com care.com catster catster.com chicagonow chicagonow.com deluxe.com dogster
    dogster.com epicurious.com extole extole.com feministing feministing.com foodservice
    foodservice.com godtube godtube.com goldstar goldstar.com goo.gl gulli.com is.gd mylife
    mylife.com mymodernmet mymodernmet.com newsshowcase pro.homeadvisor.com rtl.de screenrant
    screenrant.com shareit sharethis sharethis.com spoke spoke.com ssense.com tinyurl tinyurl.com
    toolbox toolbox.com ushareit.com vg.no video.ibm.com woot.com"""
)
# Living, and too small to have a channel of their own.
OBSCURE = words(
    """cbnt.io cross.tv everforo.com hubculture hubculture.com intherooms intherooms.com
    listography listography.com meetin.org onstartups onstartups.com vampirerave vampirerave.com
    zoo.gr"""
)

# Engines that people of more than one country use, or that lead in a country or are among the
# first few of one of at least ten million people. Local are all others: directories, toolbars,
# portals of one provider, regional and closed engines.
ENGINES = """360search|AOL|Ask|auone|Baidu|Biglobe|Bing|Bing Images|Brave|Centrum|Cốc Cốc|Daum
DuckDuckGo|Ecosia|Eniro|Entireweb|Exalead|Excite|Freespoke|Gibiru|goo|Google|Google Blogsearch
Google Custom Search|Google Images|Google News|Google Scholar|Google Shopping
Google Video|Haosou|InfoSpace|Interia|IxQuick|Kagi|KARMA|Kvasir|Lilo|Lycos
Mailru|Meta.ua|Metager|Metager2|Mojeek|Najdi.si|Nate|Naver|Nifty|Nifty Videos|OceanHero|Onet.pl
Presearch|Qwant|Rakuten|Rambler|Sapo|Search.ch|Seznam|Seznam Videa|sm.cn|So-net|Sogou|Soso
StartPage|Startsiden|Stract|Swisscows|T-Online|Teoma|Terra|Tiscali|uol.com.br|Virgilio|Web.de
Wirtualna Polska|Yahoo!|Yahoo! Directory|Yahoo! Images|Yahoo! Japan|Yahoo! Japan Images
Yahoo! Japan Videos|Yandex|Yandex Images|Yep|ZapMeta|Zoznam""".replace("\n", "|").split("|")
# Matomo files partners, toolbars and misspellings under these; counted are the engine's own hosts.
WITH_PARTNERS = {
    "Ask": "ask",
    "Google": "google",
    "InfoSpace": "infospace",
    "Metager": "metager",
    "Nifty": "nifty",
    "Yahoo!": "yahoo",
    "Yahoo! Japan": "yahoo",
}
# Services of portals that are no search, and ads: Matomo files them under the engine.
OTHER_SERVICES = words(
    """cade.yahoo.com dizionario.it.msn.com enciclopedia.it.msn.com go.google.com msnbc.msn.com
    one.cn.yahoo.com tieba.baidu.com yabs.yandex.de zhidao.baidu.com"""
)


@cache
def ga4(category: str) -> tuple[str, ...]:
    with (LISTS / "ga4_source_categories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    name = "SOURCE_CATEGORY_" + category
    return tuple(row["source"] for row in rows if row["source_category"] == name)


@cache
def matomo(name: str) -> dict[str, list[str]]:
    loaded = yaml.safe_load((LISTS / name).read_text(encoding="utf-8"))
    if name != "SearchEngines.yml":
        return dict(loaded)
    return {
        engine: [url for entry in entries for url in entry.get("urls", ())]
        for engine, entries in loaded.items()
    }


def tagged(source: str) -> Channel:
    return detect_channel(Arrival(source=source)).channel


def referred(host: str) -> Channel:
    return detect_channel(Arrival(referrer=f"https://{host}/")).channel


def is_host(source: str) -> bool:
    return "." in source and " " not in source


def excluded(host: str) -> bool:
    referrer = read_referrer(f"https://{host}/")
    return referrer is not None and not DEFAULT_EXCLUDED_REFERRERS.isdisjoint(referrer.names)


def source_of(text: str) -> Source | None:
    return source_named(text) or (source_of_host(text.lower()) if is_host(text) else None)


@pytest.mark.parametrize("category", ["SEARCH", "SHOPPING", "VIDEO"])
def test_every_search_shopping_and_video_source_of_ga4_is_known(category: str) -> None:
    group = "Organic " + category.title()
    for source in ga4(category):
        if source in WEBMAIL:
            assert tagged(source).group == referred(source).group == "Email"
            continue
        assert tagged(source).group == group, source
        if is_host(source) and not excluded(source):
            assert referred(source).group == group, source


def test_the_payment_pages_on_ga4_s_shopping_list_are_no_referrers() -> None:
    stopped = {source for source in ga4("SHOPPING") if is_host(source) and excluded(source)}
    assert stopped == {"checkout.shopify.com", "checkout.stripe.com", "shop.app", "stripe.com"}


def test_every_living_network_of_ga4_is_known_and_the_rest_is_listed() -> None:
    left_out = CLOSED | NOT_NETWORKS | OBSCURE
    assert left_out <= set(ga4("SOCIAL"))
    for source in ga4("SOCIAL"):
        if source in left_out:
            assert source_of(source) is None, source
        elif source not in CLOSED_PAGES:
            assert tagged(source).group == "Organic Social", source
            if is_host(source):
                assert referred(source).group == "Organic Social", source


def test_two_thirds_of_ga4_s_social_sources_are_known() -> None:
    known = [source for source in ga4("SOCIAL") if tagged(source).group == "Organic Social"]
    assert len(known) / len(ga4("SOCIAL")) > 0.64


def test_every_ai_assistant_of_matomo_is_known() -> None:
    for name, urls in matomo("AIAssistants.yml").items():
        for url in urls:
            if "/" not in url:  # x.com/i/grok: browsers do not tell paths to other sites
                assert referred(url).group == "AI Assistant", (name, url)


def hosts_of(engine: str) -> list[str]:
    """An engine's own hosts; `{}` stands for a country's suffix, or for its subdomain."""
    hosts = [
        url.replace("{}.", "fr.", 1).replace("{}", "de").partition("/")[0]
        for url in matomo("SearchEngines.yml")[engine]
    ]
    label = WITH_PARTNERS.get(engine)
    own = [h for h in hosts if label is None or registrable_domain(h).partition(".")[0] == label]
    return [host for host in own if host not in OTHER_SERVICES]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_of_matomo_that_is_more_than_local_is_known(engine: str) -> None:
    assert hosts_of(engine)
    for host in hosts_of(engine):
        source = source_of_host(host)
        assert source is not None, host
        assert source.category in (Category.SEARCH, Category.SHOPPING), host


def test_more_than_a_hundred_engines_of_matomo_are_known() -> None:
    known = [
        name for name in matomo("SearchEngines.yml") if any(map(source_of_host, hosts_of(name)))
    ]
    assert len(known) > 100


def test_google_is_known_under_every_country_s_domain() -> None:
    for suffix in ("com", "co.uk", "de", "com.br", "co.jp", "com.tr", "cat", "co.za", "fr", "ad"):
        assert referred("www.google." + suffix).id == "google_search"
