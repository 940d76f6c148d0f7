"""The source part of a session id: whether a page entered later came the same way.

`{channel id}-{group}{hash}`: the group as one letter by its place in `ChannelGroup`, the hash six
characters of base32 over what UTM parameters and click ids said, or `000000` where they said
nothing. At most 60 characters of a-z, 0-9, `_` and `-`.
"""

import re
from base64 import b32encode
from hashlib import blake2b

from shared.channels.arrival import Channel, Touch
from shared.channels.catalog import channel_in_group
from shared.common.enums import ChannelGroup

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_GROUP_OF_LETTER = dict(zip(_LETTERS, ChannelGroup, strict=False))
_LETTER_OF_GROUP = {group: letter for letter, group in _GROUP_OF_LETTER.items()}
_NOTHING_SAID = "000000"
_FINGERPRINT = re.compile(r"([a-z0-9_]{1,52})-([a-z0-9])([a-z2-7]{6}|000000)")


def fingerprint(touch: Touch) -> str:
    """The fingerprint of a touch's source."""
    said = _hash(touch) if touch.explicit else _NOTHING_SAID
    return f"{touch.channel.id}-{_LETTER_OF_GROUP[touch.channel.group]}{said}"


def same_source(fp: str, touch: Touch) -> bool:
    """Whether a touch goes on with the session of that fingerprint.

    It does where it has no source to speak of, where its UTM parameters and click ids are the same,
    or where only a referrer counts and that is of the same channel.
    """
    if touch.explicit:
        return fp == fingerprint(touch)
    if touch.external:
        channel = parse_fingerprint(fp)
        return channel is not None and channel.id == touch.channel.id
    return True


def parse_fingerprint(text: str) -> Channel | None:
    """The channel that a fingerprint tells; None where it is malformed or not of the closed set."""
    match = _FINGERPRINT.fullmatch(text)
    group = _GROUP_OF_LETTER.get(match[2]) if match is not None else None
    return channel_in_group(match[1], group) if match is not None and group is not None else None


def _hash(touch: Touch) -> str:
    values = (touch.source, touch.medium, touch.campaign, touch.content, touch.term)
    said = (tuple((value or "").lower() for value in values), touch.click_ids)
    # repr() keeps the values apart and writes lone surrogates in ASCII
    digest = blake2b(repr(said).encode("ascii", "backslashreplace"), digest_size=4).digest()
    return b32encode(digest)[:6].decode("ascii").lower()
