"""What was acknowledged is there after a crash, and is counted."""

from concurrent.futures import ThreadPoolExecutor, as_completed

import httpx

from tests.cloud import Cloud, TestBrand

BEACONS = 400


def send(brand: TestBrand, number: int) -> str | None:
    """A visit with its own nonce; its session's id if it was acknowledged."""
    data = {"visitorId": f"visitor-{number}", "brandId": brand.id, "nonce": f"nonce-{number:06}"}
    try:
        answer = brand.visitor().send({"type": "session_start", "data": data})
    except httpx.TransportError:
        return None
    return str(answer.json()["sessionId"]) if answer.status_code == 200 else None


def crash_amid(brand: TestBrand, *parts: str) -> set[str]:
    """Sends beacons, kills these parts in the middle; the sessions that were acknowledged."""
    acknowledged: set[str] = set()
    with ThreadPoolExecutor(8) as senders:
        sent = [senders.submit(send, brand, number) for number in range(BEACONS)]
        for done, future in enumerate(as_completed(sent)):
            if done == BEACONS // 3:
                brand.cloud.local.kill(*parts)
                brand.cloud.local.restart_ended()
            session_id = future.result()
            if session_id is not None:
                acknowledged.add(session_id)
    brand.cloud.local.wait_until_up()
    return acknowledged


def check(brand: TestBrand, acknowledged: set[str]) -> None:
    brand.cloud.idle()
    collection = brand.cloud.firestore().collection(f"brands/{brand.id}/marketing/data/sessions")
    stored = {session.id for session in collection.stream()}
    assert len(acknowledged) > BEACONS // 4
    assert acknowledged <= stored
    stats = brand.stats(preset="today")
    assert stats["totalSessions"] == len(stored)


def test_killing_the_functions_loses_nothing(own_cloud: Cloud) -> None:
    brand = own_cloud.brand()
    check(brand, crash_amid(brand, "local.functions"))


def test_killing_everything_loses_nothing(own_cloud: Cloud) -> None:
    brand = own_cloud.brand()
    check(brand, crash_amid(brand))


def test_the_clock_goes_on_after_a_restart(own_cloud: Cloud) -> None:
    own_cloud.advance(10 * 86_400)
    before = own_cloud.now()
    own_cloud.local.kill()
    own_cloud.local.restart_ended()
    own_cloud.local.wait_until_up()
    assert own_cloud.now()[:10] >= before[:10]


def test_health_names_both_processes_and_how_to_reach_them(own_cloud: Cloud) -> None:
    health = own_cloud.http.get("/local/health").json()
    own_cloud.local.kill("local.functions")
    assert own_cloud.http.get("/local/health").status_code == 503
    own_cloud.local.restart_ended()
    own_cloud.local.wait_until_up()
    after = own_cloud.http.get("/local/health").json()
    assert after["processes"]["cloud"] == health["processes"]["cloud"]
    assert after["processes"]["functions"] != health["processes"]["functions"]
    assert after["env"] == health["env"]
    assert "FIRESTORE_EMULATOR_HOST" in health["env"]
