"""`/local/sign-in` and `/local/brands`: the users and brands of the systems around the product."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.accounts import Accounts
from local.control.requests import json_object, wrong
from local.environment import PROJECT
from local.sign_in import id_token
from shared.common.ids import BRAND_ID
from shared.gcp.firestore import brand_database


class Brands:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/brands", self.brands, methods=["POST"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        body = await json_object(request)
        uid, email = body.get("uid"), body.get("email")
        if not isinstance(uid, str) or not 0 < len(uid) <= 128:
            return wrong("uid: is missing; send the user's id, such as demo-owner")
        if email is not None and not isinstance(email, str):
            return wrong("email: is no text")
        self._accounts.signed_in(uid, email)
        token = id_token(uid, PROJECT, email)
        answer = JSONResponse({"idToken": token})
        answer.set_cookie("__session", token, httponly=True, samesite="lax", path="/")
        return answer

    async def brands(self, request: Request) -> Response:
        """Makes a brand as the existing brand system would; fields besides the two are kept."""
        fields = await json_object(request)
        brand_id, owner = fields.pop("brandId", None), fields.get("ownerUid")
        if not isinstance(brand_id, str) or not re.fullmatch(BRAND_ID, brand_id):
            return wrong("brandId: send 1 to 100 letters, digits, '.', '_' or '-'")
        if not isinstance(owner, str) or not owner:
            return wrong("ownerUid: is missing; send the id of the user who owns the brand")
        await brand_database().document(f"brands/{brand_id}").set(fields)
        return JSONResponse({"brand": {**fields, "id": brand_id}})
