"""The way through the gateway: whatever form a request has, the function gets it as it was sent."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests.cloud import BROWSER, Cloud, TestBrand

TRACK = "/api/marketing/track"


@contextmanager
def connected(cloud: Cloud) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", cloud.local.environment.port), 30) as connection:
        yield connection


def head(*lines: str, method: str = "POST", path: str = TRACK) -> bytes:
    first = (f"{method} {path} HTTP/1.1", "Host: shop.example", f"User-Agent: {BROWSER}")
    return ("\r\n".join((*first, *lines)) + "\r\n\r\n").encode()


def start(brand: TestBrand, visitor: str) -> bytes:
    data = {"brandId": brand.id, "visitorId": visitor, "landingPage": "/é"}
    return json.dumps({"type": "session_start", "data": data}).encode()


def answered(connection: socket.socket, method: str = "POST") -> tuple[int, bytes]:
    """Read one answer, and nothing of the next one."""
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    return answer.status, answer.read()


def visitors(brand: TestBrand) -> list[str]:
    return sorted(str(each["visitorId"]) for each in brand.sessions())


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


class TestBodies:
    def test_one_after_the_other_on_one_connection(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        with connected(cloud) as connection:
            for visitor in ("a", "b", "c"):
                body = start(brand, visitor)
                connection.sendall(head(f"Content-Length: {len(body)}") + body)
                assert answered(connection)[0] == 200
        assert visitors(brand) == ["a", "b", "c"]

    def test_several_sent_before_the_first_is_answered(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        sent = [start(brand, visitor) for visitor in ("a", "b", "c")]
        with connected(cloud) as connection:
            connection.sendall(b"".join(head(f"Content-Length: {len(b)}") + b for b in sent))
            reader = connection.makefile("rb")
            statuses = list(_status_lines(reader, 3))
        assert statuses == [b"HTTP/1.1 200 OK"] * 3
        assert visitors(brand) == ["a", "b", "c"]

    @pytest.mark.parametrize("size", [1, 7, 10_000])
    def test_in_chunks(self, cloud: Cloud, size: int) -> None:
        brand = cloud.brand()
        body = start(brand, "a")
        parts = [body[at : at + size] for at in range(0, len(body), size)]
        with connected(cloud) as connection:
            connection.sendall(head("Transfer-Encoding: chunked"))
            for part in parts:
                connection.sendall(chunk(part))
            connection.sendall(b"0\r\n\r\n")
            assert answered(connection)[0] == 200
        assert visitors(brand) == ["a"]

    def test_byte_by_byte(self, cloud: Cloud) -> None:
        """As a slow network sends it; the answers before it are not waited for."""
        brand = cloud.brand()
        body = start(brand, "a")
        with connected(cloud) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in head(f"Content-Length: {len(body)}") + body:
                connection.sendall(bytes([byte]))
            assert answered(connection)[0] == 200
        assert visitors(brand) == ["a"]

    def test_a_body_that_waits_for_100_continue(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        body = start(brand, "a")
        with connected(cloud) as connection:
            connection.sendall(head(f"Content-Length: {len(body)}", "Expect: 100-continue"))
            assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(body)
            assert answered(connection)[0] == 200
        assert visitors(brand) == ["a"]

    @pytest.mark.parametrize("chunked", [False, True])
    def test_a_client_that_goes_away_in_the_middle_stores_nothing(
        self, cloud: Cloud, chunked: bool
    ) -> None:
        brand = cloud.brand()
        body = start(brand, "a")
        for number in range(40):
            with connected(cloud) as connection:
                sent = chunk(body[:-1]) if chunked else body[:-1]
                length = f"Content-Length: {len(body)}"
                connection.sendall(head("Transfer-Encoding: chunked" if chunked else length) + sent)
            assert brand.visitor(f"b-{number}").arrive().session_id
        assert visitors(brand) == sorted(f"b-{number}" for number in range(40))

    def test_a_body_that_is_refused_before_it_is_whole(self, cloud: Cloud) -> None:
        with connected(cloud) as connection:
            connection.sendall(head("Transfer-Encoding: chunked"))
            connection.sendall(chunk(b"x" * 70_000))
            status, told = answered(connection)
        assert status == 413
        assert b"larger than 65536 bytes" in told

    def test_as_large_as_is_allowed(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        day = brand.cloud.now()[:10]
        content = "day,channel,cost\n" + f"{day},google_ads,1.50\n" + "\n" * 890_000
        answer = cloud.http.put(
            "/api/marketing/channels/costs",
            params={"brandId": brand.id},
            content=content,
            headers={**cloud.bearer("owner"), "Content-Type": "text/csv"},
        )
        assert answer.status_code == 200, answer.text[:200]


def _status_lines(reader: object, count: int) -> Iterator[bytes]:
    """The first lines of so many answers."""
    for _ in range(count):
        first = reader.readline().strip()  # type: ignore[attr-defined]
        length = 0
        while line := reader.readline().strip():  # type: ignore[attr-defined]
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"content-length" else length
        reader.read(length)  # type: ignore[attr-defined]
        yield first


class TestAnswers:
    def test_to_head_without_a_body(self, cloud: Cloud) -> None:
        """The next request on the same way is answered as if nothing had been before."""
        path = "/api/marketing/links/confirm?t=x"
        with connected(cloud) as connection:
            for method in ("HEAD", "GET", "HEAD", "HEAD", "GET"):
                connection.sendall(head(method=method, path=path))
                status, told = answered(connection, method)
                assert status == 400
                assert (b"</html>" in told) == (method == "GET")

    def test_without_content(self, cloud: Cloud) -> None:
        with connected(cloud) as connection:
            for _ in range(2):
                connection.sendall(head(method="OPTIONS"))
                assert answered(connection, "OPTIONS") == (204, b"")
            connection.sendall(head(method="GET"))
            assert answered(connection, "GET")[0] == 405

    def test_headers_go_both_ways_once(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        connection = HTTPConnection("127.0.0.1", cloud.local.environment.port, timeout=30)
        connection.request("POST", TRACK, start(brand, "a"), {"User-Agent": BROWSER})
        answer = connection.getresponse()
        names = [name.lower() for name, _ in answer.getheaders()]
        answer.read()
        connection.close()
        assert len(names) == len(set(names))
        assert {"content-length", "content-type", "access-control-allow-origin"} <= set(names)
        assert not {"transfer-encoding", "connection", "keep-alive"} & set(names)

    def test_a_client_does_not_say_by_which_scheme_it_came(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        answer = cloud.http.put(
            "/api/marketing/config",
            json={"brandId": brand.id},
            headers={
                "Cookie": f"__session={cloud.token('owner')}",
                "Origin": cloud.address.replace("http:", "https:"),
                "X-Forwarded-Proto": "https",
            },
        )
        assert answer.status_code == 403


class TestFunctionsThatAreGone:
    def test_are_told_of_and_found_again(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand()
        assert brand.visitor("a").arrive().session_id
        own_cloud.local.kill("local.functions")
        refused = brand.visitor("b").send(json.loads(start(brand, "b")))
        assert refused.status_code == 503
        assert "not up" in refused.json()["error"]
        own_cloud.local.restart_ended()
        own_cloud.local.wait_until_up()
        for visitor in ("c", "d"):
            assert brand.visitor(visitor).arrive().session_id
