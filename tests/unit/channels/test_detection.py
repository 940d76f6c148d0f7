"""Every rule of detection, as arrivals and what they are.

The columns: query | referrer | channel | group | source | medium.
"""

# ruff: noqa: E501

import pytest

from shared.channels.arrival import Arrival
from shared.channels.detection import ALL_CHANNELS, detect_channel
from shared.common.enums import ChannelGroup, ChannelType

TYPES = {
    "Direct": ChannelType.DIRECT,
    "Cross-network": ChannelType.PAID,
    "Paid Shopping": ChannelType.PAID,
    "Paid Search": ChannelType.PAID,
    "Paid Social": ChannelType.PAID,
    "Paid Video": ChannelType.PAID,
    "Display": ChannelType.PAID,
    "Paid Other": ChannelType.PAID,
    "Affiliates": ChannelType.PAID,
    "Organic Search": ChannelType.ORGANIC,
    "Organic Shopping": ChannelType.ORGANIC,
    "Organic Video": ChannelType.ORGANIC,
    "Organic Social": ChannelType.SOCIAL,
    "Email": ChannelType.EMAIL,
    "SMS": ChannelType.EMAIL,
    "Mobile Push Notifications": ChannelType.EMAIL,
    "Referral": ChannelType.REFERRAL,
    "AI Assistant": ChannelType.REFERRAL,
    "Audio": ChannelType.REFERRAL,
    "Unassigned": ChannelType.UNKNOWN,
}

UTM = """
utm_source=google&utm_medium=organic | - | google_search | Organic Search | google | organic
utm_source=google&utm_medium=cpc | - | google_ads | Paid Search | google | cpc
utm_source=google&utm_medium=CPC | - | google_ads | Paid Search | google | CPC
utm_source=Google&utm_medium=ppc | - | google_ads | Paid Search | Google | ppc
utm_source=google&utm_medium=cpm | - | google_ads | Paid Search | google | cpm
utm_source=google&utm_medium=retargeting | - | google_ads | Paid Search | google | retargeting
utm_source=google&utm_medium=paid-search | - | google_ads | Paid Search | google | paid-search
utm_source=adwords&utm_medium=cpc | - | google_ads | Paid Search | adwords | cpc
utm_source=google-ads&utm_medium=cpc | - | google_ads | Paid Search | google-ads | cpc
utm_source=Google+Ads&utm_medium=cpc | - | google_ads | Paid Search | Google Ads | cpc
utm_source=google | - | google_search | Organic Search | google | -
utm_source=www.google.de&utm_medium=organic | - | google_search | Organic Search | www.google.de | organic
utm_source=google&utm_medium=display | - | display | Display | google | display
utm_source=google&utm_medium=social | - | organic_social | Organic Social | google | social
utm_source=google&utm_medium=email | - | google_search | Organic Search | google | email
utm_source=google&utm_medium=cpc&utm_campaign=cross-network | - | cross_network | Cross-network | google | cpc
utm_source=x1&utm_campaign=Cross-Network+July | - | cross_network | Cross-network | x1 | -
utm_source=google&utm_medium=cpc&utm_campaign=shopping_de | - | google_ads | Paid Shopping | google | cpc
utm_source=google&utm_medium=cpc&utm_campaign=Shop-DE | - | google_ads | Paid Shopping | google | cpc
utm_source=google&utm_medium=cpc&utm_campaign=workshop | - | google_ads | Paid Search | google | cpc
utm_source=google&utm_medium=cpc&utm_campaign=eshop | - | google_ads | Paid Shopping | google | cpc
utm_source=google&utm_medium=organic&utm_campaign=shop | - | google_shopping | Organic Shopping | google | organic
utm_source=facebook&utm_medium=social&utm_campaign=shop | - | organic_shopping | Organic Shopping | facebook | social
utm_source=instagram&utm_medium=social&utm_campaign=shop | - | instagram_shopping | Organic Shopping | instagram | social
utm_source=Google+Shopping | - | google_shopping | Organic Shopping | Google Shopping | -
utm_source=Google+Shopping&utm_medium=cpc | - | google_ads | Paid Shopping | Google Shopping | cpc
utm_source=IGShopping&utm_medium=social | - | instagram_shopping | Organic Shopping | IGShopping | social
utm_source=amazon&utm_medium=cpc | - | amazon_ads | Paid Shopping | amazon | cpc
utm_source=amazon.co.uk | - | amazon_shopping | Organic Shopping | amazon.co.uk | -
utm_source=newspaper&utm_medium=cpc&utm_campaign=shop | - | paid_other | Paid Shopping | newspaper | cpc
utm_source=newspaper&utm_medium=web&utm_campaign=shop | - | organic_shopping | Organic Shopping | newspaper | web
utm_source=bing&utm_medium=cpc | - | bing_ads | Paid Search | bing | cpc
utm_source=microsoft&utm_medium=cpc | - | bing_ads | Paid Search | microsoft | cpc
utm_source=yahoo&utm_medium=organic | - | yahoo_search | Organic Search | yahoo | organic
utm_source=360.cn | - | 360_search | Organic Search | 360.cn | -
utm_source=ddg&utm_medium=organic | - | duckduckgo_search | Organic Search | ddg | organic
utm_source=intranet&utm_medium=organic | - | organic_search | Organic Search | intranet | organic
utm_source=facebook&utm_medium=cpc | - | facebook_ads | Paid Social | facebook | cpc
utm_source=facebook&utm_medium=paid_social | - | facebook_ads | Paid Social | facebook | paid_social
utm_source=fb&utm_medium=paid | - | facebook_ads | Paid Social | fb | paid
utm_source=FB&utm_medium=social | - | facebook | Organic Social | FB | social
utm_source=facebook | - | facebook | Organic Social | facebook | -
utm_source=meta&utm_medium=paid | - | facebook_ads | Paid Social | meta | paid
utm_source=facebook&utm_medium=referral | - | facebook | Organic Social | facebook | referral
utm_source=facebook&utm_medium=video | - | facebook | Organic Social | facebook | video
utm_source=facebook&utm_medium=display | - | display | Display | facebook | display
utm_source=m.facebook.com&utm_medium=referral | - | facebook | Organic Social | m.facebook.com | referral
utm_source=https://www.facebook.com/&utm_medium=cpc | - | facebook_ads | Paid Social | https://www.facebook.com/ | cpc
utm_source=ig&utm_medium=story | - | instagram | Organic Social | ig | story
utm_source=insta&utm_medium=bio | - | instagram | Organic Social | insta | bio
utm_source=ig&utm_medium=cpc | - | instagram_ads | Paid Social | ig | cpc
utm_source=tiktok&utm_medium=cpc | - | tiktok_ads | Paid Social | tiktok | cpc
utm_source=TikTok | - | tiktok | Organic Social | TikTok | -
utm_source=twitter&utm_medium=social | - | x | Organic Social | twitter | social
utm_source=x.com&utm_medium=paid | - | x_ads | Paid Social | x.com | paid
utm_source=t.co&utm_medium=referral | - | x | Organic Social | t.co | referral
utm_source=linkedin&utm_medium=cpc | - | linkedin_ads | Paid Social | linkedin | cpc
utm_source=pinterest&utm_medium=social | - | pinterest | Organic Social | pinterest | social
utm_source=social | - | organic_social | Organic Social | social | -
utm_source=social&utm_medium=paid | - | paid_other | Paid Social | social | paid
utm_source=spring&utm_medium=Social-Media | - | organic_social | Organic Social | spring | Social-Media
utm_source=spring&utm_medium=social+network | - | organic_social | Organic Social | spring | social network
utm_source=spring&utm_medium=sm | - | organic_social | Organic Social | spring | sm
utm_source=yt&utm_medium=cpc | - | youtube_ads | Paid Video | yt | cpc
utm_source=youtube&utm_medium=description | - | youtube | Organic Video | youtube | description
utm_source=youtube&utm_medium=organic | - | youtube | Organic Video | youtube | organic
utm_source=youtube&utm_medium=social | - | organic_social | Organic Social | youtube | social
utm_source=vimeo | - | vimeo | Organic Video | vimeo | -
utm_source=trailer&utm_medium=webvideo | - | organic_video | Organic Video | trailer | webvideo
utm_source=news&utm_medium=banner | - | display | Display | news | banner
utm_source=news&utm_medium=expandable | - | display | Display | news | expandable
utm_source=news&utm_medium=interstitial | - | display | Display | news | interstitial
utm_source=news&utm_medium=cpm | - | display | Display | news | cpm
utm_source=taboola&utm_medium=cpc | - | paid_other | Paid Other | taboola | cpc
utm_source=taboola | - | display | Display | taboola | -
utm_source=news&utm_medium=cpc | - | paid_other | Paid Other | news | cpc
utm_source=chatgpt&utm_medium=cpc | - | paid_other | Paid Other | chatgpt | cpc
utm_source=partner&utm_medium=referral | - | referral | Referral | partner | referral
utm_source=partner&utm_medium=app | - | referral | Referral | partner | app
utm_source=partner&utm_medium=link | - | referral | Referral | partner | link
utm_source=newsletter&utm_medium=email | - | email | Email | newsletter | email
utm_source=newsletter&utm_medium=E-Mail | - | email | Email | newsletter | E-Mail
utm_source=newsletter&utm_medium=e_mail | - | email | Email | newsletter | e_mail
utm_source=newsletter&utm_medium=e%20mail | - | email | Email | newsletter | e mail
utm_source=email&utm_medium=spring | - | email | Email | email | spring
utm_source=gmail | - | email | Email | gmail | -
utm_source=Klaviyo&utm_medium=sms | - | sms | SMS | Klaviyo | sms
utm_source=Klaviyo | - | email | Email | Klaviyo | -
utm_source=blog&utm_medium=affiliate | - | affiliates | Affiliates | blog | affiliate
utm_source=blog&utm_medium=affiliates | - | unknown | Unassigned | blog | affiliates
utm_source=awin | - | affiliates | Affiliates | awin | -
utm_source=podcast&utm_medium=audio | - | audio | Audio | podcast | audio
utm_source=twilio&utm_medium=sms | - | sms | SMS | twilio | sms
utm_source=sms&utm_medium=blast | - | sms | SMS | sms | blast
utm_source=onesignal&utm_medium=push | - | push | Mobile Push Notifications | onesignal | push
utm_source=onesignal&utm_medium=web_push | - | push | Mobile Push Notifications | onesignal | web_push
utm_source=app1&utm_medium=mobile-banner | - | push | Mobile Push Notifications | app1 | mobile-banner
utm_source=app1&utm_medium=in-app+notification | - | push | Mobile Push Notifications | app1 | in-app notification
utm_source=firebase&utm_medium=x | - | push | Mobile Push Notifications | firebase | x
utm_source=chatgpt.com | - | ai_assistant | AI Assistant | chatgpt.com | -
utm_source=perplexity&utm_medium=ai-assistant | - | ai_assistant | AI Assistant | perplexity | ai-assistant
utm_source=someai&utm_medium=ai-assistant | - | ai_assistant | AI Assistant | someai | ai-assistant
utm_source=chatgpt.com&utm_medium=referral | - | referral | Referral | chatgpt.com | referral
utm_source=spring | - | unknown | Unassigned | spring | -
utm_source=spring&utm_medium=flyer | - | unknown | Unassigned | spring | flyer
utm_medium=flyer | - | unknown | Unassigned | - | flyer
utm_campaign=spring | - | unknown | Unassigned | - | -
utm_term=shoes | - | unknown | Unassigned | - | -
utm_medium=email | - | email | Email | - | email
utm_medium=cpc | - | paid_other | Paid Other | - | cpc
UTM_Source=facebook&Utm_Medium=CPC | - | facebook_ads | Paid Social | facebook | CPC
amp;utm_source=facebook&amp;utm_medium=cpc | - | facebook_ads | Paid Social | facebook | cpc
utm_source=&utm_medium= | - | direct | Direct | - | -
utm_source=%20&ref= | - | direct | Direct | - | -
utm_source=(direct)&utm_medium=(none) | - | direct | Direct | - | -
utm_source=(not+set)&utm_medium=email | - | email | Email | - | email
utm_source=tiktok&utm_source=facebook | - | tiktok | Organic Social | tiktok | -
source=facebook | - | facebook | Organic Social | facebook | -
ref=producthunt | - | product_hunt | Organic Social | producthunt | -
ref=partner1 | - | unknown | Unassigned | partner1 | -
ref=partner1&source=facebook | - | facebook | Organic Social | facebook | -
source=partner1&utm_source=facebook | - | facebook | Organic Social | facebook | -
utm_source=spring | https://www.facebook.com/ | unknown | Unassigned | spring | -
utm_source=newsletter&utm_medium=email | https://www.google.com/ | email | Email | newsletter | email
utm_medium=cpc | https://www.google.com/ | google_ads | Paid Search | google | cpc
utm_medium=cpc | https://l.facebook.com/ | facebook_ads | Paid Social | facebook | cpc
utm_medium=email | https://mail.google.com/ | email | Email | gmail | email
utm_medium=cpc | https://blog.example.org/ | paid_other | Paid Other | blog.example.org | cpc
utm_medium=paid | https://www.youtube.com/ | youtube_ads | Paid Video | youtube | paid
utm_campaign=spring | https://www.google.com/ | google_search | Organic Search | google | organic
"""

CLICK_IDS = """
gclid=a1 | - | google_ads | Paid Search | google | cpc
GCLID=a1 | - | google_ads | Paid Search | google | cpc
gbraid=a1 | - | google_ads | Paid Search | google | cpc
wbraid=a1 | - | google_ads | Paid Search | google | cpc
gclsrc=aw.ds | - | google_ads | Paid Search | google | cpc
gad_source=1 | - | google_ads | Paid Search | google | cpc
gclid= | - | direct | Direct | - | -
gclid=a1 | https://www.google.de/ | google_ads | Paid Search | google | cpc
gclid=a1 | https://www.youtube.com/ | google_ads | Paid Video | youtube | cpc
gclid=a1 | https://m.youtube.com/ | google_ads | Paid Video | youtube | cpc
gclid=a1 | https://tpc.googlesyndication.com/ | google_ads | Display | google | display
gclid=a1 | https://googleads.g.doubleclick.net/ | google_ads | Display | google | display
gad_source=2 | https://www.youtube.com/ | google_ads | Paid Video | youtube | cpc
gclid=a1 | https://mail.google.com/ | google_ads | Paid Search | google | cpc
gclid=a1 | https://shopping.google.com/ | google_ads | Paid Shopping | google | cpc
gclid=a1 | https://www.ecosia.org/ | google_ads | Paid Search | ecosia | cpc
gclid=a1 | https://blog.example.org/ | google_ads | Paid Search | google | cpc
gclid=a1 | https://www.facebook.com/ | facebook | Organic Social | facebook | social
gclid=a1 | https://www.bing.com/ | bing_search | Organic Search | bing | organic
gclid=a1 | https://docs.google.com/ | referral | Referral | docs.google.com | referral
gclid=a1&utm_campaign=Cross-network | - | google_ads | Cross-network | google | cpc
gclid=a1&utm_campaign=shopping | - | google_ads | Paid Shopping | google | cpc
gclid=a1&utm_source=google&utm_medium=cpc | - | google_ads | Paid Search | google | cpc
gclid=a1&utm_source=google&utm_medium=organic | - | google_ads | Paid Search | google | organic
gclid=a1&utm_source=google | - | google_ads | Paid Search | google | cpc
gclid=a1&utm_source=google&utm_medium=display | - | google_ads | Display | google | display
gclid=a1&utm_source=youtube&utm_medium=social | - | google_ads | Paid Video | youtube | social
gclid=a1&utm_source=facebook&utm_medium=social | - | facebook | Organic Social | facebook | social
gclid=a1&utm_source=facebook | - | facebook | Organic Social | facebook | -
gclid=a1&utm_source=newsletter&utm_medium=email | - | email | Email | newsletter | email
gclid=a1&utm_source=newsletter | - | email | Email | newsletter | email
gclid=a1&utm_source=newsletter&utm_medium=cpc | - | paid_other | Paid Other | newsletter | cpc
gclid=a1&utm_medium=cpc | https://www.google.com/ | google_ads | Paid Search | google | cpc
gclid=a1&utm_medium=social | https://www.facebook.com/ | facebook | Organic Social | facebook | social
gclid=a1&utm_source=bing&utm_medium=organic | https://www.google.com/ | bing_search | Organic Search | bing | organic
msclkid=b2 | - | bing_ads | Paid Search | bing | cpc
msclkid=b2 | https://www.bing.com/ | bing_ads | Paid Search | bing | cpc
msclkid=b2 | https://duckduckgo.com/ | bing_ads | Paid Search | duckduckgo | cpc
msclkid=b2 | https://www.google.com/ | google_search | Organic Search | google | organic
msclkid=b2&utm_source=bing&utm_medium=organic | - | bing_ads | Paid Search | bing | organic
msclkid=b2&utm_source=microsoft&utm_medium=x | - | bing_ads | Paid Search | microsoft | x
yclid=c3 | - | yandex_ads | Paid Search | yandex | cpc
yclid=c3 | https://yandex.ru/ | yandex_ads | Paid Search | yandex | cpc
yclid=c3 | https://search.yahoo.co.jp/ | yahoo_japan_ads | Paid Search | yahoo_japan | cpc
dclid=d4 | - | display | Display | doubleclick | display
dclid=d4 | https://www.nytimes.com/ | display | Display | doubleclick | display
dclid=d4&gclid=a1 | - | google_ads | Paid Search | google | cpc
dclid=d4&utm_source=dv360&utm_medium=video | - | organic_video | Organic Video | dv360 | video
dclid=d4&utm_source=publisher | - | display | Display | publisher | display
ttclid=e5 | - | tiktok_ads | Paid Social | tiktok | cpc
ttclid=e5 | https://www.tiktok.com/ | tiktok_ads | Paid Social | tiktok | cpc
ttclid=e5&utm_source=tiktok&utm_medium=social | - | tiktok_ads | Paid Social | tiktok | social
twclid=f6 | - | x_ads | Paid Social | x | cpc
twclid=f6 | https://t.co/ | x_ads | Paid Social | x | cpc
twclid=f6&utm_source=twitter | - | x_ads | Paid Social | twitter | cpc
li_fat_id=g7 | - | linkedin_ads | Paid Social | linkedin | cpc
ScCid=h8 | - | snapchat_ads | Paid Social | snapchat | cpc
sccid=h8 | - | snapchat_ads | Paid Social | snapchat | cpc
rdt_cid=i9 | - | reddit_ads | Paid Social | reddit | cpc
qclid=j0 | - | quora_ads | Paid Social | quora | cpc
irclickid=k1 | - | affiliates | Affiliates | impact | affiliate
irclickid=k1 | https://www.youtube.com/ | affiliates | Affiliates | impact | affiliate
irclickid=k1&utm_source=blogger7 | - | affiliates | Affiliates | blogger7 | affiliate
irclickid=k1&utm_source=blogger7&utm_medium=email | - | email | Email | blogger7 | email
irclickid=k1&utm_medium=email | https://mail.google.com/ | email | Email | gmail | email
fbclid=l2 | - | facebook | Organic Social | facebook | social
fbclid=l2 | https://l.facebook.com/ | facebook | Organic Social | facebook | social
fbclid=l2 | https://l.instagram.com/ | instagram | Organic Social | instagram | social
fbclid=l2 | https://www.google.com/ | google_search | Organic Search | google | organic
fbclid=l2&utm_medium=cpc | - | facebook_ads | Paid Social | facebook | cpc
fbclid=l2&utm_source=fb&utm_medium=paid | - | facebook_ads | Paid Social | fb | paid
fbclid=l2&utm_source=fb&utm_medium=social | - | facebook | Organic Social | fb | social
fbclid=l2&utm_source=ig&utm_medium=story | - | instagram | Organic Social | ig | story
fbclid=l2&utm_source=newsletter&utm_medium=email | - | email | Email | newsletter | email
fbclid=l2&gclid=a1 | https://www.facebook.com/ | facebook | Organic Social | facebook | social
fbclid=l2&gclid=a1 | - | google_ads | Paid Search | google | cpc
igshid=m3 | - | instagram | Organic Social | instagram | social
igshid=m3&utm_medium=paid | - | instagram_ads | Paid Social | instagram | paid
epik=n4 | - | pinterest | Organic Social | pinterest | social
epik=n4&utm_medium=cpc | - | pinterest_ads | Paid Social | pinterest | cpc
_kx=o5 | - | email | Email | klaviyo | email
_kx=o5&utm_medium=sms | - | sms | SMS | klaviyo | sms
_kx=o5&utm_source=spring | - | email | Email | spring | email
mc_cid=p6 | - | email | Email | mailchimp | email
mc_cid=p6 | https://mail.google.com/ | email | Email | mailchimp | email
mc_cid=p6 | https://www.facebook.com/ | facebook | Organic Social | facebook | social
"""

REFERRERS = """
- | - | direct | Direct | - | -
- | https://www.google.com/ | google_search | Organic Search | google | organic
- | HTTPS://WWW.GOOGLE.COM/ | google_search | Organic Search | google | organic
- | https://www.google.co.uk/ | google_search | Organic Search | google | organic
- | https://google.com.br:443/search?q=x | google_search | Organic Search | google | organic
- | https://news.google.com/ | google_search | Organic Search | google | organic
- | https://gemini.google.com/ | ai_assistant | AI Assistant | gemini | ai-assistant
- | https://mail.google.com/ | email | Email | gmail | email
- | https://docs.google.com/ | referral | Referral | docs.google.com | referral
- | https://shopping.google.com/ | google_shopping | Organic Shopping | google | referral
- | https://groups.google.com/ | google_groups | Organic Social | google_groups | social
- | https://notgoogle.com/ | referral | Referral | notgoogle.com | referral
- | https://google.github.io/ | referral | Referral | google.github.io | referral
- | https://google.com.evil.example/ | referral | Referral | google.com.evil.example | referral
- | https://evil.example/?https://google.com/ | referral | Referral | evil.example | referral
- | https://google.com@evil.example/ | referral | Referral | evil.example | referral
- | https://www.walmart.com/ | walmart_shopping | Organic Shopping | walmart | referral
- | https://t.co/abc | x | Organic Social | x | social
- | https://www.bing.com/ | bing_search | Organic Search | bing | organic
- | https://copilot.microsoft.com/ | ai_assistant | AI Assistant | copilot | ai-assistant
- | https://search.yahoo.com/ | yahoo_search | Organic Search | yahoo | organic
- | https://mail.yahoo.com/ | email | Email | yahoo_mail | email
- | https://mail.yahoo.co.jp/ | email | Email | yahoo_mail | email
- | https://yandex.com.tr/ | yandex_search | Organic Search | yandex | organic
- | https://duckduckgo.com/ | duckduckgo_search | Organic Search | duckduckgo | organic
- | https://duck.ai/ | ai_assistant | AI Assistant | duck_ai | ai-assistant
- | https://search.brave.com/ | brave_search | Organic Search | brave | organic
- | https://blog.naver.com/ | naver_blog | Organic Social | naver_blog | social
- | https://m.search.naver.com/ | naver_search | Organic Search | naver | organic
- | https://l.facebook.com/ | facebook | Organic Social | facebook | social
- | https://l.instagram.com/ | instagram | Organic Social | instagram | social
- | https://www.tiktok.com/ | tiktok | Organic Social | tiktok | social
- | https://www.pinterest.co.uk/ | pinterest | Organic Social | pinterest | social
- | https://out.reddit.com/ | reddit | Organic Social | reddit | social
- | https://www.youtube.com/ | youtube | Organic Video | youtube | referral
- | https://player.vimeo.com/ | vimeo | Organic Video | vimeo | referral
- | https://www.amazon.de/ | amazon_shopping | Organic Shopping | amazon | referral
- | https://chatgpt.com/ | ai_assistant | AI Assistant | chatgpt | ai-assistant
- | https://chat.openai.com/ | ai_assistant | AI Assistant | chatgpt | ai-assistant
- | https://claude.ai/ | ai_assistant | AI Assistant | claude | ai-assistant
- | https://www.perplexity.ai/ | ai_assistant | AI Assistant | perplexity | ai-assistant
- | https://outlook.live.com/ | email | Email | outlook | email
- | https://eur01.safelinks.protection.outlook.com/ | email | Email | outlook | email
- | https://www.awin1.com/ | affiliates | Affiliates | awin | affiliate
- | https://googleads.g.doubleclick.net/ | display | Display | doubleclick | display
- | https://www.example.org/page | referral | Referral | example.org | referral
- | https://blog.example.co.uk/ | referral | Referral | blog.example.co.uk | referral
- | http://192.168.1.7:8080/ | referral | Referral | 192.168.1.7 | referral
- | http://[2001:db8::1]/ | referral | Referral | [2001:db8::1] | referral
- | http://xn--mnchen-3ya.de/ | referral | Referral | xn--mnchen-3ya.de | referral
- | android-app://com.google.android.gm/ | email | Email | gmail | email
- | android-app://com.google.android.googlequicksearchbox/https/www.google.com | google_search | Organic Search | google | organic
- | android-app://com.Slack/ | referral | Referral | com.slack | referral
- | android-app://com.linkedin.android/ | linkedin | Organic Social | linkedin | social
- | android-app://org.telegram.messenger | telegram | Organic Social | telegram | social
- | android-app://com.google.android.youtube | youtube | Organic Video | youtube | referral
- | about:blank | direct | Direct | - | -
- | chrome-extension://abcdefgh/ | direct | Direct | - | -
- | not a referrer | direct | Direct | - | -
- | https:// | direct | Direct | - | -
- | https://brand.example/ | direct | Direct | - | -
- | https://www.brand.example/cart | direct | Direct | - | -
- | https://blog.brand.example/ | direct | Direct | - | -
- | https://own.example.net/ | direct | Direct | - | -
- | https://landing.example/ | direct | Direct | - | -
- | https://www.landing.example/ | direct | Direct | - | -
- | https://pay.partner.example/ | direct | Direct | - | -
- | https://www.paypal.com/checkout | direct | Direct | - | -
- | https://checkout.stripe.com/ | direct | Direct | - | -
- | https://checkout.shopify.com/ | direct | Direct | - | -
- | https://apps.shopify.com/ | shopify_shopping | Organic Shopping | shopify | referral
- | https://shop.app/ | direct | Direct | - | -
- | https://pay.amazon.com/ | direct | Direct | - | -
- | https://accounts.google.com/ | direct | Direct | - | -
- | https://appleid.apple.com/ | direct | Direct | - | -
- | https://login.microsoftonline.com/ | direct | Direct | - | -
- | https://dev-1.us.auth0.com/ | direct | Direct | - | -
- | https://notpaypal.com/ | referral | Referral | notpaypal.com | referral
utm_source=newsletter&utm_medium=email | https://brand.example/ | email | Email | newsletter | email
gclid=a1 | https://www.paypal.com/ | google_ads | Paid Search | google | cpc
ref=menu | https://brand.example/ | direct | Direct | - | -
source=return | https://www.paypal.com/ | direct | Direct | - | -
"""


def rows(table: str) -> list[list[str | None]]:
    lines = table.strip().splitlines()
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    return [[None if cell == "-" else cell for cell in line] for line in cells]


ROWS = rows(UTM) + rows(CLICK_IDS) + rows(REFERRERS)


@pytest.mark.parametrize(
    ("query", "referrer", "channel_id", "group", "source", "medium"),
    ROWS,
    ids=[f"{row[0] or 'untagged'} from {row[1] or 'nowhere'}" for row in ROWS],
)
def test_an_arrival_is_of_its_channel(
    query: str | None,
    referrer: str | None,
    channel_id: str,
    group: str,
    source: str | None,
    medium: str | None,
) -> None:
    arrival = Arrival(
        url="https://landing.example/page" + (f"?{query}#top" if query else ""),
        referrer=referrer,
        own_domains=frozenset({"brand.example", "own.example.net"}),
        excluded_referrers=frozenset({"partner.example"}),
    )
    touch = detect_channel(arrival)
    assert (touch.channel.id, touch.channel.group.value) == (channel_id, group)
    assert touch.channel.type is TYPES[group]
    assert touch.channel.name == ALL_CHANNELS[channel_id].name
    assert (touch.source, touch.medium) == (source, medium)


def test_every_group_has_a_case() -> None:
    assert {row[3] for row in ROWS} == {group.value for group in ChannelGroup}
