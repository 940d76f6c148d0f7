"""Sign-ins that were taken back: what they still open, asked of Firebase over the wire."""

import re
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta

import firebase_admin
import httpx
import pytest
from firebase_admin import auth

from local.environment import PROJECT
from local.sign_in import id_token
from tests.cloud import Cloud, TestBrand
from tests.integration.api.test_access import MANAGED, OPERATIONS, PREFIX, TAKEN_OUT, send

CHECKED = [
    (method, path)
    for method, path in OPERATIONS
    if path in TAKEN_OUT or re.search(r"/(api-keys|personal-data|erase)\b", path)
]
"""What is refused as soon as a sign-in is revoked."""


@pytest.fixture(scope="module")
def admin(cloud: Cloud) -> Iterator[firebase_admin.App]:
    """Firebase's own library, as a brand's backend uses it, against the local cloud."""
    host = cloud.local.environment.client_variables()["FIREBASE_AUTH_EMULATOR_HOST"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIREBASE_AUTH_EMULATOR_HOST", host)
        app = firebase_admin.initialize_app(options={"projectId": PROJECT}, name=uuid.uuid4().hex)
        yield app
        firebase_admin.delete_app(app)


@pytest.fixture
def uid() -> str:
    return f"user-{uuid.uuid4().hex}"


@pytest.fixture
def brand(cloud: Cloud, uid: str) -> TestBrand:
    brand_id = f"brand-{uuid.uuid4().hex[:12]}"
    cloud.post("/local/brands", {"brandId": brand_id, "ownerUid": uid})
    return TestBrand(cloud, brand_id, owner=uid)


def revoke(admin: firebase_admin.App, uid: str) -> None:
    """As `auth.revoke_refresh_tokens` a second from now: it tells times by whole seconds."""
    client = auth._get_client(admin)
    client._user_manager.update_user(uid, valid_since=int(time.time()) + 1)


def status(brand: TestBrand, method: str, path: str, headers: dict[str, str]) -> int:
    return send(brand, method, path, {"brandId": brand.id}, headers).status_code


def with_cookie(brand: TestBrand, cookie: str) -> httpx.Response:
    headers = {"Cookie": f"__session={cookie}"}
    return send(brand, "GET", f"{PREFIX}/config", {"brandId": brand.id}, headers)


class TestFirebasesLibrary:
    def test_a_sign_in_holds_until_it_is_revoked(
        self, cloud: Cloud, admin: firebase_admin.App, uid: str
    ) -> None:
        token = cloud.token(uid)
        assert auth.verify_id_token(token, admin, check_revoked=True)["uid"] == uid
        revoke(admin, uid)
        assert auth.verify_id_token(token, admin)["uid"] == uid
        with pytest.raises(auth.RevokedIdTokenError):
            auth.verify_id_token(token, admin, check_revoked=True)

    def test_revoking_keeps_sign_ins_of_the_same_second(
        self, cloud: Cloud, admin: firebase_admin.App, uid: str
    ) -> None:
        auth_token = cloud.token(uid)
        claims = auth.verify_id_token(auth_token, admin)
        client = auth._get_client(admin)
        client._user_manager.update_user(uid, valid_since=claims["iat"])
        assert auth.verify_id_token(auth_token, admin, check_revoked=True)["uid"] == uid
        auth.revoke_refresh_tokens(uid, admin)
        valid_since = auth.get_user(uid, admin).tokens_valid_after_timestamp
        assert valid_since >= claims["iat"] * 1000

    def test_a_session_cookie_of_a_sign_in(
        self, cloud: Cloud, admin: firebase_admin.App, uid: str
    ) -> None:
        cookie = auth.create_session_cookie(cloud.token(uid), timedelta(days=5), admin)
        claims = auth.verify_session_cookie(cookie, check_revoked=True, app=admin)
        assert claims["uid"] == uid
        assert claims["exp"] - claims["iat"] == 5 * 86_400
        revoke(admin, uid)
        with pytest.raises(auth.RevokedSessionCookieError):
            auth.verify_session_cookie(cookie, check_revoked=True, app=admin)

    def test_accounts_that_are_disabled_or_gone(
        self, cloud: Cloud, admin: firebase_admin.App, uid: str
    ) -> None:
        token = cloud.token(uid)
        auth.update_user(uid, disabled=True, app=admin)
        with pytest.raises(auth.UserDisabledError):
            auth.verify_id_token(token, admin, check_revoked=True)
        auth.delete_user(uid, admin)
        with pytest.raises(auth.UserNotFoundError):
            auth.verify_id_token(token, admin, check_revoked=True)
        with pytest.raises(auth.UserNotFoundError):
            auth.revoke_refresh_tokens(uid, admin)

    def test_only_the_library_may_ask(self, cloud: Cloud, uid: str) -> None:
        path = f"/identitytoolkit.googleapis.com/v1/projects/{PROJECT}/accounts:lookup"
        assert cloud.http.post(path, json={"localId": [uid]}).status_code == 401


class TestTheApi:
    @pytest.mark.parametrize(("method", "path"), CHECKED)
    def test_a_revoked_token_opens_nothing_grave(
        self, admin: firebase_admin.App, brand: TestBrand, uid: str, method: str, path: str
    ) -> None:
        headers = brand.cloud.bearer(uid)
        assert status(brand, method, path, headers) in (200, 404, 422)
        revoke(admin, uid)
        assert status(brand, method, path, headers) == 401

    def test_everything_for_managers_alone_is_checked(self) -> None:
        assert {path for _, path in CHECKED} >= {*MANAGED, *TAKEN_OUT}

    def test_a_revoked_token_reads_until_it_expires(
        self, admin: firebase_admin.App, brand: TestBrand, uid: str
    ) -> None:
        headers = brand.cloud.bearer(uid)
        revoke(admin, uid)
        assert status(brand, "GET", f"{PREFIX}/config", headers) == 200

    def test_a_revoked_session_cookie_opens_nothing(
        self, admin: firebase_admin.App, brand: TestBrand, uid: str
    ) -> None:
        cookie = auth.create_session_cookie(brand.cloud.token(uid), timedelta(days=5), admin)
        assert with_cookie(brand, cookie).status_code == 200
        revoke(admin, uid)
        refused = with_cookie(brand, cookie)
        assert refused.status_code == 401
        assert "sign in again" in refused.json()["error"]

    @pytest.mark.parametrize("gone", ["disabled", "deleted"])
    def test_an_account_that_is_gone_keeps_no_session(
        self, admin: firebase_admin.App, brand: TestBrand, uid: str, gone: str
    ) -> None:
        cookie = auth.create_session_cookie(brand.cloud.token(uid), timedelta(days=5), admin)
        if gone == "disabled":
            auth.update_user(uid, disabled=True, app=admin)
        else:
            auth.delete_user(uid, admin)
        assert with_cookie(brand, cookie).status_code == 401

    def test_whoever_never_signed_in_has_no_keys(self, brand: TestBrand) -> None:
        headers = {"Authorization": f"Bearer {id_token(brand.owner, PROJECT)}"}
        assert status(brand, "GET", f"{PREFIX}/config", headers) == 200
        assert status(brand, "GET", f"{PREFIX}/api-keys", headers) == 401

    def test_strangers_cost_no_question(
        self, admin: firebase_admin.App, brand: TestBrand, uid: str
    ) -> None:
        """They are refused by their role before Firebase is asked."""
        stranger = f"stranger-of-{uid}"
        headers = brand.cloud.bearer(stranger)
        auth.delete_user(stranger, admin)
        assert status(brand, "GET", f"{PREFIX}/api-keys", headers) == 403
