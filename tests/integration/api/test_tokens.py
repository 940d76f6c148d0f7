"""Tokens as production checks them: signed by Google's keys, of this project, and not expired. The
local cloud's are unsigned, so here the API runs without the switch that allows them.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from firebase_admin import _token_gen

from functions.http.api.app import app
from shared.gcp.settings import settings

KEY_ID = "key-1"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


GOOGLES, FORGED = new_key(), new_key()


def certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(Encoding.PEM).decode()


class Certificates(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = json.dumps({KEY_ID: certificate(GOOGLES)}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module", autouse=True)
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Google's certificates come from here; all else of the check is as it is deployed."""
    user = {"type": "authorized_user", "client_id": "x", "client_secret": "x", "refresh_token": "x"}
    credentials: Path = tmp_path_factory.mktemp("credentials") / "user.json"
    credentials.write_text(json.dumps(user))
    server = HTTPServer(("127.0.0.1", 0), Certificates)
    Thread(target=server.serve_forever, daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FIREBASE_AUTH_EMULATOR_HOST", raising=False)
        patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(credentials))
        address = f"http://127.0.0.1:{server.server_port}/"
        patch.setattr(_token_gen, "ID_TOKEN_CERT_URI", address)
        patch.setattr(_token_gen, "COOKIE_CERT_URI", address)
        yield
    server.shutdown()
    server.server_close()


def token(
    key: rsa.RSAPrivateKey | str = GOOGLES,
    algorithm: str = "RS256",
    key_id: str | None = KEY_ID,
    **claims: object,
) -> str:
    now, project = int(time.time()), settings().project
    good = {
        "iss": f"https://securetoken.google.com/{project}",
        "aud": project,
        "sub": "owner",
        "iat": now - 60,
        "exp": now + 3600,
    }
    headers = {} if key_id is None else {"kid": key_id}
    return jwt.encode({**good, **claims}, key, algorithm, headers)


async def answer(bearer: str) -> httpx.Response:
    transport = httpx.ASGITransport(app())
    async with httpx.AsyncClient(transport=transport, base_url="http://api.example") as client:
        return await client.get(
            "/api/marketing/config", headers={"Authorization": f"Bearer {bearer}"}
        )


async def test_a_good_token_is_taken() -> None:
    refused = await answer(token())
    assert refused.status_code == 400
    assert "Brand ID required" in refused.json()["error"]


REFUSED = {
    "expired": lambda: token(iat=1, exp=2),
    "of the future": lambda: token(iat=int(time.time()) + 3600, exp=int(time.time()) + 7200),
    "signed by others": lambda: token(FORGED),
    "signed by a key of another name": lambda: token(key_id="key-2"),
    "signed without a key's name": lambda: token(key_id=None),
    "unsigned": lambda: token("", "none"),
    "unsigned and nameless": lambda: token("", "none", None),
    "of another algorithm": lambda: token(GOOGLES, "PS256"),
    "signed by a secret": lambda: token("x" * 64, "HS256"),
    "of another project": lambda: token(aud="other", iss="https://securetoken.google.com/other"),
    "with its signature cut": lambda: token().rpartition(".")[0] + ".",
    "with another's signature": lambda: (
        token().rpartition(".")[0] + "." + token(sub="stranger").rpartition(".")[2]
    ),
    "a session cookie, expired": lambda: token(
        iss=f"https://session.firebase.google.com/{settings().project}", iat=1, exp=2
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_good_token(what: str) -> None:
    refused = await answer(REFUSED[what]())
    assert refused.status_code == 401, refused.text
    assert "not valid or has expired" in refused.json()["error"]
