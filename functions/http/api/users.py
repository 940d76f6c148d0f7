"""`POST /api/marketing/users`: the accounts that people open with a brand, from its backend."""

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

router = APIRouter(responses=REFUSALS)


class UserResult(WireModel):
    """The subscriber that the user is from now on."""

    user_id: str
    subscriber_id: str


class UserAnswer(BaseModel):
    user: UserResult


@router.post(
    "/users",
    responses={409: {"model": ErrorBody, "description": "The address is another user's"}},
)
async def post_user(
    account: Account, _settings: Annotated[BrandSettings, Depends(holder_of(KeyScope.USERS))]
) -> UserAnswer:
    """Makes a user the subscriber of its address, a new one where there is none."""
    subscriber_id = await people.accounts().opened(account)
    return UserAnswer(user=UserResult(user_id=account.user_id, subscriber_id=subscriber_id))
