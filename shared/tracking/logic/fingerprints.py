"""Fingerprints: the source part of a session id, which tells one visit from the next.

A fingerprint is `{channel id}-{group}{hash}`. The group is one letter, by its place in
`ChannelGroup`. The hash is six characters of base32 over the UTM parameters and click ids, or
`000000` without any. It has at most 60 characters of a-z, 0-9, `_` and `-`.
"""

import re
from base64 import b32encode
from hashlib import blake2b

from shared.channels.arrival import Channel, Touch
from shared.channels.catalog import channel_in_group
from shared.common.enums import ChannelGroup
from shared.tracking.models.session_id import SessionId

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_GROUP_OF_LETTER = dict(zip(_LETTERS, ChannelGroup, strict=False))
_LETTER_OF_GROUP = {group: letter for letter, group in _GROUP_OF_LETTER.items()}
_NO_PARAMETERS = "000000"
_FINGERPRINT = re.compile(r"([a-z0-9_]{1,52})-([a-z0-9])([a-z2-7]{6}|000000)")


def fingerprint(touch: Touch) -> str:
    """Return the fingerprint of a touch's source."""
    source = _hash(touch) if touch.explicit else _NO_PARAMETERS
    return f"{touch.channel.id}-{_LETTER_OF_GROUP[touch.channel.group]}{source}"


def same_source(running: str, touch: Touch) -> bool:
    """Tell whether a touch goes on with the session that has the fingerprint `running`.

    With UTM parameters or click ids, it does if they are the same. With a referrer alone, it does
    if that is of the same channel. Without either, it does.
    """
    if touch.explicit:
        return running == fingerprint(touch)
    if touch.external:
        channel = parse_fingerprint(running)
        return channel is not None and channel.id == touch.channel.id
    return True


def parse_fingerprint(text: str) -> Channel | None:
    """Return the channel of a fingerprint; None for one that is malformed or names none of ours."""
    match = _FINGERPRINT.fullmatch(text)
    group = _GROUP_OF_LETTER.get(match[2]) if match is not None else None
    return channel_in_group(match[1], group) if match is not None and group is not None else None


def session_of_arrival(
    brand_id: str,
    visitor_id: str,
    touch: Touch,
    running: SessionId | None,
    nonce: str,
) -> SessionId:
    """Return the id of the session that an arrival belongs to: the running one, or a new one.

    The running session goes on if the arrival names no source, or the same one. An id of another
    brand or visitor is not this visitor's running session. `nonce` is the random part of a new id.
    """
    if (
        running is not None
        and (running.brand_id, running.visitor_id) == (brand_id, visitor_id)
        and same_source(running.fingerprint, touch)
    ):
        return running
    return SessionId(brand_id, visitor_id, fingerprint(touch), nonce)


def _hash(touch: Touch) -> str:
    values = (touch.source, touch.medium, touch.campaign, touch.content, touch.term)
    source = (tuple((value or "").lower() for value in values), touch.click_ids)
    # repr() keeps the values apart and writes lone surrogates in ASCII
    digest = blake2b(repr(source).encode("ascii", "backslashreplace"), digest_size=4).digest()
    return b32encode(digest)[:6].decode("ascii").lower()
