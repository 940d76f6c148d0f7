"""The scripts for other sites, as the local cloud serves them."""

import json

import httpx
import pytest

from local.environment import ROOT
from tests.cloud import Cloud


@pytest.mark.parametrize("script", ["tracker.js", "forms.js", "handover.js"])
def test_pages_of_any_site_may_load_it(cloud: Cloud, script: str) -> None:
    headers = httpx.get(f"{cloud.address}/{script}").headers
    assert headers["access-control-allow-origin"] == "*"
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]["headers"]
    [source] = [each["source"] for each in hosting if script.removesuffix(".js") in each["source"]]
    assert source == "/@(tracker|forms|handover).js"


def test_what_is_ours_alone_is_not_shared(cloud: Cloud) -> None:
    assert "access-control-allow-origin" not in httpx.get(f"{cloud.address}/index.html").headers
