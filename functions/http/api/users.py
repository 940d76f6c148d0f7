"""`POST /api/marketing/users`: accounts of the shop, sent by its backend."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.key_holders import holder_of
from shared.brands.models.api_key import KeyScope
from shared.brands.models.config import BrandSettings
from shared.common.wire import WireModel
from shared.people import wiring as people
from shared.people.models.account import Account

router = APIRouter(responses=REFUSALS, tags=["Shop backend"])


class UserResult(WireModel):
    """The user, and the subscriber to whom the user is linked now."""

    user_id: str
    subscriber_id: str


class UserAnswer(BaseModel):
    user: UserResult


@router.post(
    "/users",
    responses={409: {"model": ErrorBody, "description": "The email belongs to another user"}},
)
async def register_user(
    account: Account, settings: Annotated[BrandSettings, Depends(holder_of(KeyScope.USERS))]
) -> UserAnswer:
    """Register a user.

    Links a user id to the subscriber with this email, and creates the subscriber if there is none.
    Send an account only after its email is verified.
    """
    checked = account.model_copy(update={"brand_id": settings.config.brand_id})
    subscriber_id = await people.accounts().open(checked)
    return UserAnswer(user=UserResult(user_id=account.user_id, subscriber_id=subscriber_id))
