"""Write texts into headers: RFC 2047 words where ASCII does not do, folded lines where one is long.

No text can end a header or begin another: all that is not printable ASCII is encoded.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

_LINE: Final = 76
"""The longest line with an encoded word, without its end (RFC 2047, 2)."""

_WORD: Final = 75
"""The longest encoded word (RFC 2047, 2)."""

_FRAME: Final = len("=?utf-8?b??=")
_PLAIN: Final = re.compile(r"[\x20-\x7e]*")
_PLAIN_BYTES: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/"
)
"""What a "Q" word may hold as it is, also in names (RFC 2047, 5)."""

_ZERO_WIDTH_JOINER: Final = "\u200d"
_MODIFIERS: Final = range(0x1F3FB, 0x1F400)
_FLAGS: Final = range(0x1F1E6, 0x1F200)

Encode = Callable[[bytes], str]


@lru_cache(maxsize=512)
def text_header(name: str, text: str) -> str:
    """Return a header with a text of one line, such as the subject, without its last line end."""
    start = len(name) + 2
    return f"{name}: {_folded(text, start) or _encoded(text, start)}"


@lru_cache(maxsize=512)
def phrase(name: str, start: int) -> str:
    """Return a name as it stands before an email address. `start` is where it begins."""
    if _PLAIN.fullmatch(name) and "=?" not in name and start + len(name) * 2 < _LINE:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return _encoded(name, start)


def _folded(text: str, start: int) -> str | None:
    """Return ASCII folded at its spaces, or nothing if that would say something else."""
    if not _PLAIN.fullmatch(text) or "=?" in text or text != " ".join(text.split(" ")).strip():
        return None
    lines, room = [""], _LINE - start
    for word in re.split(r"(?<=\S) (?=\S)", text):
        if len(word) > _LINE - 1:
            return None
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if len(joined) <= room:
            lines[-1] = joined
        elif not lines[-1]:
            return None
        else:
            lines.append(word)
            room = _LINE - 1
    return "\r\n ".join(lines)


def _encoded(text: str, start: int) -> str:
    """Return a text as encoded words, the first of which begins at `start` of its line."""
    encodings: tuple[tuple[str, Encode], ...] = (("q", _q), ("b", _b))
    candidates = [_words(text, start, *each) for each in encodings]
    return "\r\n ".join(min(candidates, key=lambda words: sum(map(len, words))))


def _words(text: str, start: int, letter: str, encode: Encode) -> list[str]:
    words: list[str] = []
    room = min(_WORD, _LINE - start) - _FRAME
    held = b""
    for character in _characters(text, encode, _WORD - _FRAME):
        if held and len(encode(held + character)) > room:
            words.append(f"=?utf-8?{letter}?{encode(held)}?=")
            held, room = b"", _WORD - _FRAME
        held += character
    words.append(f"=?utf-8?{letter}?{encode(held)}?=")
    return words


def _characters(text: str, encode: Encode, room: int) -> Iterator[bytes]:
    """Yield what a reader sees as one character; its parts, if it does not fit into one word."""
    for cluster in clusters(text):
        whole = cluster.encode("utf-8", "replace")
        if len(encode(whole)) <= room:
            yield whole
        else:
            yield from (part.encode("utf-8", "replace") for part in cluster)


def clusters(text: str) -> Iterator[str]:
    """Yield the text in parts that belong together: accents, joined emoji, flags."""
    held = ""
    for character in text:
        if held and not _belongs(held, character):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _belongs(held: str, character: str) -> bool:
    code = ord(character)
    if character == _ZERO_WIDTH_JOINER or held[-1] == _ZERO_WIDTH_JOINER or code in _MODIFIERS:
        return True
    if code in _FLAGS:
        return len(held) == 1 and ord(held) in _FLAGS
    return code > 0x7F and unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf")


def _b(data: bytes) -> str:
    return b64encode(data).decode()


def _q(data: bytes) -> str:
    return "".join(
        chr(byte) if byte in _PLAIN_BYTES else "_" if byte == 0x20 else f"={byte:02X}"
        for byte in data
    )
