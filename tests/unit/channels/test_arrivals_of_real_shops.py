"""What real shops' links and referrers look like, by kind: each says what it must not be taken for.

The columns: query | referrer | channel | group | source.
"""

# ruff: noqa: E501

import pytest

from shared.channels.arrival import Arrival
from shared.channels.detection import detect_channel
from shared.common.enums import ChannelType

A_SHOP_S_OWN_REF_HIDES_NOTHING = """
source=hp | https://www.google.com/ | google_search | Organic Search | google
ref=nav&gclid=x | - | google_ads | Paid Search | google
ref=JOHN10 | https://www.instagram.com/ | instagram | Organic Social | instagram
ref=footer&msclkid=x | https://www.bing.com/ | bing_ads | Paid Search | bing
source=menu&fbclid=x | - | facebook | Organic Social | facebook
ref=partner1 | - | unknown | Unassigned | partner1
ref=facebook | https://www.google.com/ | facebook | Organic Social | facebook
ref=nav&utm_source=google&utm_medium=cpc | - | google_ads | Paid Search | google
"""

A_REF_THAT_IS_A_HOST_IS_A_REFERRER = """
ref=theblog.example | - | referral | Referral | theblog.example
ref=theblog.example | https://theblog.example/post | referral | Referral | theblog.example
source=www.theblog.example | - | referral | Referral | theblog.example
ref=https://theblog.example/post?a=b | - | referral | Referral | theblog.example
ref=producthunt.com | - | product_hunt | Organic Social | product_hunt
ref=theblog.example | https://www.google.com/ | google_search | Organic Search | google
ref=brand.example | - | direct | Direct | -
ref=paypal.com | - | direct | Direct | -
"""

NAMES_OF_ADS_MEAN_PAID_CLICKS = """
utm_source=google_ads | - | google_ads | Paid Search | google_ads
utm_source=adwords | - | google_ads | Paid Search | adwords
utm_source=fb-ads | - | facebook_ads | Paid Social | fb-ads
utm_source=facebook+ads | - | facebook_ads | Paid Social | facebook ads
utm_source=yt-ads | - | youtube_ads | Paid Video | yt-ads
utm_source=bingads | - | bing_ads | Paid Search | bingads
utm_source=TikTok-Ads | - | tiktok_ads | Paid Social | TikTok-Ads
utm_source=fb-ads&utm_medium=social | - | facebook | Organic Social | fb-ads
utm_source=threads | - | threads | Organic Social | threads
utm_source=newsletter | - | email | Email | newsletter
utm_source=Newsletters | - | email | Email | Newsletters
"""

AN_ADVERTISER_S_OWN_WORD_BESIDE_A_PAID_CLICK = """
utm_source=brand_search&gclid=x | - | google_ads | Paid Search | brand_search
utm_source=brand_search&utm_medium=cpc&gclid=x | - | google_ads | Paid Search | brand_search
utm_source=herbst24&utm_medium=paid&ttclid=x | - | tiktok_ads | Paid Social | herbst24
utm_source=herbst24&msclkid=x | - | bing_ads | Paid Search | herbst24
utm_source=clips&gclid=x | https://www.youtube.com/ | google_ads | Paid Video | clips
utm_source=summer&fbclid=x | - | unknown | Unassigned | summer
utm_source=newsletter&utm_medium=email&gclid=x | - | email | Email | newsletter
utm_source=facebook&gclid=x | - | facebook | Organic Social | facebook
"""

WEBMAIL_IS_EMAIL = """
- | https://email.bluewin.ch/ | email | Email | bluewin_mail
- | https://webmail.freenet.de/ | email | Email | freenet_mail
- | https://exmail.qq.com/ | email | Email | qq_mail
- | https://email.ionos.de/ | email | Email | ionos_mail
- | https://mail.ionos.co.uk/ | email | Email | ionos_mail
- | https://deref-gmx.at/ | email | Email | gmx_mail
- | https://deref-gmx.co.uk/ | email | Email | gmx_mail
- | https://wmail.orange.fr/ | email | Email | orange_mail
- | https://deref-mail.com/ | email | Email | mail_com
- | https://webmail.tim.it/ | email | Email | tim_mail
- | https://mail.alice.it/ | email | Email | tim_mail
- | https://webmail.salon-huber.example/ | email | Email | webmail.salon-huber.example
- | https://roundcube.example.org/ | email | Email | roundcube.example.org
- | https://webmail.t-online.de/ | email | Email | webmail.t-online.de
- | https://webmail.example/ | referral | Referral | webmail.example
"""

A_PORTAL_S_OTHER_SERVICES_ARE_NO_SEARCH = """
- | https://news.mail.ru/ | referral | Referral | news.mail.ru
- | https://cloud.mail.ru/ | referral | Referral | cloud.mail.ru
- | https://e.mail.ru/ | email | Email | mail_ru_mail
- | https://go.mail.ru/ | mail_ru_search | Organic Search | mail_ru
- | https://finance.yahoo.com/ | referral | Referral | finance.yahoo.com
- | https://fr.search.yahoo.com/ | yahoo_search | Organic Search | yahoo
- | https://www.yahoo.com/ | yahoo_search | Organic Search | yahoo
- | https://maps.google.com/ | referral | Referral | maps.google.com
- | https://maps.google.de/ | referral | Referral | maps.google.de
- | https://translate.google.com/ | referral | Referral | translate.google.com
- | https://news.google.com/ | google_search | Organic Search | google
- | https://www2.google.com/ | google_search | Organic Search | google
- | https://disk.yandex.ru/ | referral | Referral | disk.yandex.ru
- | https://zen.yandex.ru/ | yandex_search | Organic Search | yandex
- | https://yandex.com.tr/ | yandex_search | Organic Search | yandex
- | https://pan.baidu.com/ | referral | Referral | pan.baidu.com
- | https://m.search.naver.com/ | naver_search | Organic Search | naver
- | https://sports.naver.com/ | referral | Referral | sports.naver.com
- | https://edgeservices.bing.com/ | ai_assistant | AI Assistant | copilot
- | https://aistudio.google.com/ | ai_assistant | AI Assistant | gemini
- | https://character.ai/ | ai_assistant | AI Assistant | character_ai
- | https://manus.im/ | ai_assistant | AI Assistant | manus
- | https://openai.com/ | ai_assistant | AI Assistant | chatgpt
"""

ALL_CLICKS_OF_AD_HOSTS_ARE_PAID = """
- | https://an.yandex.ru/ | yandex_ads | Paid Search | yandex
- | https://syndicatedsearch.goog/ | google_ads | Paid Search | google
- | https://www.adsensecustomsearchads.com/ | google_ads | Paid Search | google
- | https://yabs.yandex.kz/ | yandex_ads | Paid Search | yandex
"""

APPS_BY_ID_OR_BY_THE_HOST_THEY_CARRY = """
- | android-app://m.facebook.com/ | facebook | Organic Social | facebook
- | android-app://l.instagram.com/ | instagram | Organic Social | instagram
- | android-app://com.google.android.gm/ | email | Email | gmail
- | android-app://com.example.app/https/www.pinterest.com/pin | pinterest | Organic Social | pinterest
- | ios-app://544007664/https/www.youtube.com/watch | youtube | Organic Video | youtube
- | android-app://com.android.chrome/ | direct | Direct | -
- | android-app://org.mozilla.firefox/ | direct | Direct | -
- | android-app://com.android.chrome/https/www.google.com/ | google_search | Organic Search | google
- | android-app://com.example.reader/ | referral | Referral | com.example.reader
"""

VALUES_ENCODED_TWICE_AND_EMPTY_WORDS = """
utm_source=x1&utm_medium=social%2520media | - | organic_social | Organic Social | x1
utm_source=face%2562ook | - | facebook | Organic Social | facebook
utm_source=null | https://www.google.com/ | google_search | Organic Search | google
utm_source=undefined&utm_medium=(not%20set) | - | direct | Direct | -
utm_source=+&utm_medium=NULL | https://t.co/ | x | Organic Social | x
"""

PARAMETERS_IN_A_FRAGMENT_OR_BEHIND_A_SECOND_MARK = """
#utm_source=google&utm_medium=cpc | - | google_ads | Paid Search | google
#/sale?utm_source=facebook | - | facebook | Organic Social | facebook
#gclid=x | - | google_ads | Paid Search | google
a=b?utm_source=facebook | - | facebook | Organic Social | facebook
a=b?gclid=x#top | - | google_ads | Paid Search | google
#source=facebook | - | direct | Direct | -
#ref=nav | https://www.google.com/ | google_search | Organic Search | google
"""

KINDS = {name: table for name, table in list(globals().items()) if name.isupper()}
ROWS = [
    pytest.param(*(cell.strip() for cell in row.split(" | ")), id=f"{kind.lower()}: {row}")
    for kind, table in KINDS.items()
    for row in table.strip().splitlines()
]


@pytest.mark.parametrize(("query", "referrer", "channel", "group", "source"), ROWS)
def test_an_arrival_is(query: str, referrer: str, channel: str, group: str, source: str) -> None:
    mark = "" if query.startswith("#") or query == "-" else "?"
    touch = detect_channel(
        Arrival(
            url=f"https://brand.example/{mark}{'' if query == '-' else query}",
            referrer=None if referrer == "-" else referrer,
        )
    )
    found = (touch.channel.id, touch.channel.group.value, touch.source or "-")
    assert found == (channel, group, source)


def test_clicks_of_ad_hosts_are_of_the_paid_type() -> None:
    for host in ("an.yandex.ru", "syndicatedsearch.goog"):
        touch = detect_channel(Arrival(referrer=f"https://{host}/"))
        assert (touch.channel.type, touch.medium) == (ChannelType.PAID, "cpc")


@pytest.mark.parametrize(
    ("referrer", "kept"),
    [
        ("https://mail.example/?u=ann@example.com", "https://mail.example/"),
        ("https://blog.example/post#ann@example.com", "https://blog.example/post"),
        ("https://blog.example/post", "https://blog.example/post"),
        ("", None),
        (None, None),
    ],
)
def test_of_a_referrer_its_query_and_fragment_are_cut(
    referrer: str | None, kept: str | None
) -> None:
    assert detect_channel(Arrival(referrer=referrer)).referrer == kept
