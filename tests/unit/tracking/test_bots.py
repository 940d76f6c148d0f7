import pytest

from shared.tracking.logic.bots import is_bot

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
PEOPLE = (
    f"{IPHONE} (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    f"{IPHONE} (KHTML, like Gecko) GSA/322.0.642 Mobile/15E148 Safari/604.1",
    f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 Instagram 338.0.3.26.108 (iPhone14,5; iOS 17_5)",
    f"{IPHONE} (KHTML, like Gecko) Mobile/21F90 [FBAN/FBIOS;FBAV/468.0;FBDV/iPhone14,5;FBLC/en_US]",
    f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 musical_ly_35.2.0 BytedanceWebview/d8a21c6",
    f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]",
    f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49 NetType/WIFI",
    f"{ANDROID} Version/4.0 Chrome/126.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/469.0;]",
    f"{ANDROID} Version/4.0 Chrome/126.0 Mobile Safari/537.36 TwitterAndroid",
    "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36 ||| ReqID: 472 | Request source: crawler | GoogleOther",
    f"{IPHONE} (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1|||curl/8.1.2",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Edg/126.0.0.0",
)
MACHINES = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36",
    "facebookexternalhit/1.1",
    "python-requests/2.31.0",
    "curl/8.1.2",
    "GPTBot/1.2",
    "Mozilla/5.0",
    "x" * 10_240,
    "curl/8.1.2 ||| ReqID: 472 |",
    "||| Googlebot/2.1 (+http://www.google.com/bot.html)",
)


@pytest.mark.parametrize("user_agent", PEOPLE)
def test_browsers_and_apps_are_people(user_agent: str) -> None:
    assert not is_bot(user_agent)


@pytest.mark.parametrize("user_agent", MACHINES)
def test_crawlers_and_clients_are_machines(user_agent: str) -> None:
    assert is_bot(user_agent)


@pytest.mark.parametrize("user_agent", [None, "", "  "])
def test_who_sends_no_user_agent_is_not_called_a_machine(user_agent: str | None) -> None:
    assert not is_bot(user_agent)


def test_only_the_beginning_of_a_long_user_agent_counts() -> None:
    long = PEOPLE[0] + " Extension/1.0" * 100
    assert is_bot(long) == is_bot(long[:512])
