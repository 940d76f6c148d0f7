"""Google's Identity Toolkit, as firebase-admin calls it: accounts, and session cookies.

Requests and answers: https://cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts
"""

import json
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.accounts import Accounts, AuthAccount
from local.control.requests import json_object
from local.environment import PROJECT
from local.sign_in import session_cookie

_KIND: Final = "identitytoolkit#"
_TWO_WEEKS: Final = 14 * 86_400


class IdentityToolkit:
    """The methods that the product uses, and those that revoke. Only firebase-admin may call."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def routes(self) -> list[BaseRoute]:
        at = f"/v1/projects/{PROJECT}"
        return [
            Route(f"{at}/accounts:lookup", self.lookup, methods=["POST"]),
            Route(f"{at}/accounts:update", self.update, methods=["POST"]),
            Route(f"{at}/accounts:delete", self.delete, methods=["POST"]),
            Route(f"{at}:createSessionCookie", self.create_session_cookie, methods=["POST"]),
        ]

    async def lookup(self, request: Request) -> Response:
        """Only accounts that exist are answered."""
        if (refused := _not_an_admin(request)) is not None:
            return refused
        ids = (await json_object(request)).get("localId")
        found = [self._accounts.find(str(each)) for each in ids] if isinstance(ids, list) else []
        users = [_shown(each) for each in found if each is not None]
        kind = f"{_KIND}GetAccountInfoResponse"
        return JSONResponse({"kind": kind, "users": users} if users else {"kind": kind})

    async def update(self, request: Request) -> Response:
        if (refused := _not_an_admin(request)) is not None:
            return refused
        sent = await json_object(request)
        account = self._accounts.find(str(sent.get("localId")))
        if account is None:
            return _error(400, "USER_NOT_FOUND")
        since, disabled = sent.get("validSince"), sent.get("disableUser")
        if isinstance(since, int | str) and str(since).isdecimal():
            account = replace(account, valid_since=int(since))
        if isinstance(disabled, bool):
            account = replace(account, disabled=disabled)
        self._accounts.put(account)
        kind = f"{_KIND}SetAccountInfoResponse"
        return JSONResponse({"kind": kind, "localId": account.uid, "email": account.email})

    async def delete(self, request: Request) -> Response:
        if (refused := _not_an_admin(request)) is not None:
            return refused
        uid = str((await json_object(request)).get("localId"))
        if self._accounts.find(uid) is None:
            return _error(400, "USER_NOT_FOUND")
        self._accounts.delete(uid)
        return JSONResponse({"kind": f"{_KIND}DeleteAccountResponse"})

    async def create_session_cookie(self, request: Request) -> Response:
        if (refused := _not_an_admin(request)) is not None:
            return refused
        sent = await json_object(request)
        seconds = sent.get("validDuration", _TWO_WEEKS)
        try:
            cookie = session_cookie(str(sent.get("idToken")), PROJECT, int(str(seconds)))
        except ValueError:
            return _error(400, "INVALID_ID_TOKEN")
        return JSONResponse({"sessionCookie": cookie})


def _not_an_admin(request: Request) -> Response | None:
    """Refuse whoever does not call as firebase-admin does where an emulator is chosen."""
    if request.headers.get("authorization") == "Bearer owner":
        return None
    return _error(401, "MISSING_OR_INVALID_CREDENTIALS")


def _shown(account: AuthAccount) -> dict[str, object]:
    shown: dict[str, object] = {
        "localId": account.uid,
        "validSince": str(account.valid_since),
        "disabled": account.disabled,
    }
    return shown if account.email is None else {**shown, "email": account.email}


def _error(status: int, message: str) -> Response:
    errors = [{"message": message, "reason": "invalid", "domain": "global"}]
    content = {"error": {"code": status, "message": message, "errors": errors}}
    return Response(json.dumps(content), status, media_type="application/json")
