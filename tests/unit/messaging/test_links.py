"""Signed links: what was signed is read back, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.common.errors import BadRequestError, GoneError
from shared.messaging.links import EXPIRED, TAMPERED, Link, LinkSigner, Purpose
from shared.subscribers.models.consent import ConsentChannel

SIGNER = LinkSigner("a secret of at least thirty-two characters")
NOW = 1_800_000_000_000
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
LINKS = st.fixed_dictionaries(
    {
        "purpose": st.just(Purpose.CONFIRM),
        "brandId": st.from_regex(r"[A-Za-z0-9-][A-Za-z0-9._-]{0,99}", fullmatch=True),
        "subscriberId": IDS,
        "channel": st.sampled_from(ConsentChannel),
        "recipient": IDS,
        "made": st.integers(0, NOW),
        "expires": st.integers(NOW + 1, 2**53),
        "message": IDS,
        "visitorId": st.none() | st.from_regex(r"[A-Za-z0-9-][A-Za-z0-9_-]{0,63}", fullmatch=True),
    }
).map(Link.model_validate)
LINK = Link(
    purpose=Purpose.CONFIRM,
    brand_id="demo",
    subscriber_id="s-1",
    channel=ConsentChannel.EMAIL,
    recipient="r-1",
    made=NOW,
    expires=NOW + 1,
    message="m-1",
)


@given(LINKS)
def test_a_link_is_read_back_as_it_was(link: Link) -> None:
    token = SIGNER.token(link)
    assert token.isascii()
    assert token.replace(".", "").replace("-", "").replace("_", "").isalnum()
    assert SIGNER.read(token, Purpose.CONFIRM, NOW) == link


@given(LINKS, st.data())
def test_a_character_more_less_or_other_is_refused(link: Link, data: st.DataObject) -> None:
    token = SIGNER.token(link)
    place = data.draw(st.integers(0, len(token) - 2))  # the last one's bits are not all used
    other = data.draw(st.sampled_from("Az0-_.").filter(lambda each: each != token[place]))
    for forged in (
        token[:place] + token[place + 1 :],
        token[:place] + other + token[place:],
        token[:place] + other + token[place + 1 :],
    ):
        with pytest.raises(BadRequestError) as refused:
            SIGNER.read(forged, Purpose.CONFIRM, NOW)
        assert refused.value.message == TAMPERED


@given(st.text(max_size=3_000))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadRequestError, match="not one of ours"):
        SIGNER.read(text, Purpose.CONFIRM, NOW)


def test_another_secret_signs_other_links() -> None:
    token = LinkSigner("another secret of thirty-two characters").token(LINK)
    with pytest.raises(BadRequestError):
        SIGNER.read(token, Purpose.CONFIRM, NOW)


@pytest.mark.parametrize(("after", "is_expired"), [(0, False), (1, True), (10**9, True)])
def test_it_ends_when_it_says(after: int, is_expired: bool) -> None:
    token = SIGNER.token(LINK)
    if is_expired:
        with pytest.raises(GoneError) as refused:
            SIGNER.read(token, Purpose.CONFIRM, NOW + after)
        assert refused.value.message == EXPIRED
    else:
        assert SIGNER.read(token, Purpose.CONFIRM, NOW + after) == LINK
