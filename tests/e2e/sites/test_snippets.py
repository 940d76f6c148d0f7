"""Each snippet of the docs, on pages that load scripts as those hosts do."""

import json
import re

import pytest
from playwright.async_api import Page, Route

from shared.attribution.models.server_event import OrderEvent
from tests.e2e.sites.snippets import snippets
from tests.e2e.tracker.stub import SCRIPT_PAGE, Beacon, Stub

ORDER = {"type": "purchase", "value": 79.9, "orderId": "ORDER-1001"}
PUSH = "(window.glamlinkQueue = window.glamlinkQueue || []).push"

# As Tag Manager's container does: the tag's HTML is put in, and its scripts are made anew.
INJECT = """html => {
    const place = document.createElement("div");
    place.innerHTML = html;
    for (const old of place.querySelectorAll("script")) {
        const script = document.createElement("script");
        for (const { name, value } of old.attributes)
            if (!name.startsWith("data-")) script.setAttribute(name, value);
        script.text = old.text;
        old.replaceWith(script);
    }
    document.body.append(place);
}"""

# As optimisers do: a script waits under another type until the visitor does something.
DELAY = """<script>
    addEventListener("scroll", () => {
        for (const waiting of document.querySelectorAll("script[type=delayed]")) {
            const script = document.createElement("script");
            for (const { name, value } of waiting.attributes)
                if (name !== "type") script.setAttribute(name, value);
            script.text = waiting.text;
            waiting.replaceWith(script);
        }
    }, { once: true });
</script>"""


async def told(page: Page, stub: Stub) -> list[Beacon]:
    """All that was sent until now but the starts, by a call that the page queues."""
    await page.evaluate(f"() => {{ {PUSH}(['trackEvent', 'last']) }}")
    await stub.until(lambda: any(each["data"]["name"] == "last" for each in stub.of("event")))
    return [each["data"] for each in stub.beacons if each["type"] != "session_start"][:-1]


@pytest.mark.parametrize("order", ["tracker first", "purchase first", "fired twice"])
async def test_tag_manager(page: Page, stub: Stub, order: str) -> None:
    tracker, purchase = snippets("sites/google-tag-manager.md", stub.origin)
    purchase = purchase.replace("{{Order value}}", "79.9")
    purchase = purchase.replace("{{Order number}}", '"ORDER-1001"')
    stub.page = "<body></body>"
    await page.goto("/?utm_source=mail")
    tags = {
        "tracker first": [tracker, purchase],
        "purchase first": [purchase, tracker],
        "fired twice": [tracker, tracker, purchase],
    }
    for tag in tags[order]:
        await page.evaluate(INJECT, tag)
    assert await told(page, stub) == [ORDER]
    assert stub.of("session_start")[0]["data"]["url"].endswith("utm_source=mail")


def woocommerce(stub: Stub) -> str:
    """What the PHP of the thank-you page prints."""
    [php] = snippets("sites/wordpress.md", stub.origin, "php")
    printed = re.search(r"'(<script>.*</script>)'", php)
    assert printed
    return printed[1] % ("79.9", '"ORDER-1001"')


@pytest.mark.parametrize("optimiser", ["none", "async", "delayed", "all delayed", "combined"])
async def test_wordpress(page: Page, stub: Stub, optimiser: str) -> None:
    tag, *_ = snippets("sites/wordpress.md", stub.origin)
    order = woocommerce(stub)
    if optimiser == "async":
        tag = tag.replace("defer", "async defer")
    if "delayed" in optimiser:
        tag = DELAY + tag.replace("<script", '<script type="delayed"')
    if optimiser == "all delayed":
        order = order.replace("<script", '<script type="delayed"')
    cut = "<script>history.replaceState('', '', location.pathname)</script>"
    stub.page = f"{cut}{tag}{order}{tag if optimiser == 'combined' else ''}"
    await page.goto("/?utm_source=mail")
    await page.evaluate("dispatchEvent(new Event('scroll'))")
    assert await told(page, stub) == [ORDER]
    assert stub.of("session_start")[0]["data"]["url"].endswith("utm_source=mail")


@pytest.mark.parametrize("loading", ["", "defer ", "async ", 'type="module" '])
async def test_wordpress_with_a_joined_file(page: Page, stub: Stub, loading: str) -> None:
    _, start = snippets("sites/wordpress.md", stub.origin)
    joined = f"var theme = 1;\n{stub.script_file.read_text()}\n;var more = 2;"

    async def bundle(route: Route) -> None:
        await route.fulfill(body=joined, content_type="text/javascript")

    await page.route("**/joined.js", bundle)
    stub.page = f'<script {loading}src="/joined.js"></script>{start}{woocommerce(stub)}'
    await page.goto("/")
    assert await told(page, stub) == [ORDER]


async def test_shopify_theme(page: Page, stub: Stub) -> None:
    [theme] = snippets("sites/shopify.md", stub.origin)
    updates: list[Beacon] = []

    async def cart(route: Route) -> None:
        updates.append(json.loads(route.request.post_data or ""))
        await route.fulfill(json={})

    await page.route("**/cart/update.js", cart)
    stub.page = theme
    async with page.expect_response("**/cart/update.js"):
        await page.goto("/")
    await page.wait_for_function("sessionStorage.glam_in_cart")
    await page.goto("/next")
    await told(page, stub)
    visitor = stub.of("session_start")[0]["data"]["visitorId"]
    assert updates == [{"attributes": {"glam_visitor_id": visitor}}]


async def test_shopify_pixel_in_a_sandboxed_frame(page: Page, stub: Stub) -> None:
    [pixel] = snippets("sites/shopify.md", stub.origin, "js")
    await page.goto("/")
    await page.evaluate("glamlink.trackEvent('answered')")
    state = await page.evaluate("localStorage.glam_state_demo")
    shopify = f"""
        const browser = {{ localStorage: {{ getItem: async (key) =>
            key === "glam_state_demo" ? {json.dumps(state)} : null }} }};
        const analytics = {{ subscribe: (name, tell) => tell({{
            id: "event-1", name, data: {{ checkout: {{ token: "c-1" }} }} }}) }};
    """
    await page.evaluate(
        """text => {
            const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts allow-forms";
            frame.srcdoc = `<script>${text}<\\/script>`;
            document.body.append(frame);
        }""",
        shopify + pixel,
    )
    answered, begun = await stub.received("event", 2)
    assert stub.requests[-1].headers["origin"] == "null"
    assert begun["sessionId"] == answered["sessionId"]
    assert begun["data"] == {"name": "checkout_started", "data": {"checkout": "c-1"}}


def test_shopify_webhook_sends_an_order() -> None:
    [body] = snippets("sites/shopify.md", "https://host.example", "json")
    [order] = json.loads(body)["events"]
    assert OrderEvent.model_validate(order).order_id == "1001"


async def test_single_page_app(page: Page, stub: Stub) -> None:
    tag, _ = snippets("sites/single-page-apps.md", stub.origin)
    view, order = snippets("sites/single-page-apps.md", stub.origin, "js")
    stub.page = tag + f"<script>{order}</script>"
    await page.goto("/")
    await page.evaluate(f"() => {{ history.pushState('', '', '/quiz'); {view} }}")
    assert [each.get("page") for each in await told(page, stub)] == [None, "/quiz", "/quiz/step-2"]


async def test_single_page_app_as_a_module(page: Page, stub: Stub) -> None:
    _, module = snippets("sites/single-page-apps.md", stub.origin)
    _, order = snippets("sites/single-page-apps.md", stub.origin, "js")
    stub.page = module + module + f"<script>{order}</script>"
    await page.goto("/")
    assert await told(page, stub) == [ORDER]
    assert len(stub.of("session_start")) == 1


async def test_several_domains(page: Page, stub: Stub) -> None:
    [tag] = snippets("sites/several-domains.md", stub.origin)
    tag = tag.replace("shop.test pay.example", "127.0.0.1 localhost")
    stub.page = f'{tag}<a href="{stub.other_origin}/pay">Pay</a>'
    await page.goto("/?utm_source=mail")
    await stub.received("session_start")
    await page.wait_for_function("JSON.parse(localStorage.glam_state_demo).id")
    await page.get_by_text("Pay").click()
    [view] = await stub.received("page_view")
    assert view["sessionId"].startswith("demo.mail.")


async def test_consent_banner(page: Page, stub: Stub) -> None:
    found = snippets("tracker.md", stub.origin)
    [banner] = [each for each in found if "startTracker" in each]
    stub.page = banner + f"<script>{PUSH}(['trackConversion', 'signup', 0])</script>"
    await page.goto("/?utm_source=mail")
    assert await page.evaluate("localStorage.length") == 0
    await page.evaluate("() => { startTracker() }")
    assert await told(page, stub) == [{"type": "signup", "value": 0}]
    assert stub.of("session_start")[0]["data"]["url"].endswith("utm_source=mail")


async def test_a_checkout_form_carries_the_ids(page: Page, stub: Stub) -> None:
    found = snippets("tracker.md", stub.origin)
    [script] = [each for each in found if "glam_session_id" in each]
    fields = "<input type=hidden name=glam_visitor_id><input type=hidden name=glam_session_id>"
    stub.page = (
        SCRIPT_PAGE + script + f'<form action="/ordered">{fields}<button>Buy</button></form>'
    )
    await page.goto("/")
    await page.evaluate("glamlink.trackEvent('answered')")
    await page.get_by_text("Buy").click()
    await page.wait_for_url("**/ordered?*")
    [start] = stub.of("session_start")
    session = stub.of("event")[0]["sessionId"]
    assert f"glam_visitor_id={start['data']['visitorId']}&glam_session_id={session}" in page.url


async def test_the_class(page: Page, stub: Stub) -> None:
    [made] = [each for each in snippets("tracker.md", stub.origin) if "const tracker" in each]
    stub.page = made + f"<script>{PUSH}(['trackConversion', 'signup', 0])</script>"
    await page.goto("/")
    assert await told(page, stub) == [{"type": "signup", "value": 0}]
