"""Write texts into headers: RFC 2047 words where ASCII does not do, folded lines where one is long.

No text can end a header or begin another: all that is not printable ASCII is encoded.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LINE: Final = 76
"""The longest line with an encoded word, without its end (RFC 2047, 2)."""

_WORD: Final = 75
"""The longest encoded word (RFC 2047, 2)."""

_FRAME: Final = len("=?utf-8?b??=")
_FIRST: Final = len("Reply-To: ")
"""What the first line may have before the first word."""

_PRINTABLE: Final = re.compile(r"[\x20-\x7e]*")
_PLAIN: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/ "
"""What a "Q" word may hold as one character, also in names (RFC 2047, 5)."""

_Q_BYTES: Final = [
    "_" if byte == 0x20 else chr(byte) if byte in _PLAIN else f"={byte:02X}" for byte in range(256)
]
_FIRST_MARK: Final = 0x300
_MARKS: Final = ("Mn", "Me", "Mc", "Cf")

_ZERO_WIDTH_JOINER: Final = "\u200d"
_JOINED_JAMO: Final = range(0x1160, 0x1200)
"""Vowels and ends of Korean syllables that are written letter by letter."""

_MODIFIERS: Final = range(0x1F3FB, 0x1F400)
_FLAGS: Final = range(0x1F1E6, 0x1F200)


@lru_cache(maxsize=512)
def text_header(name: str, text: str) -> str:
    """Return a header with a text of one line, such as the subject, without its last line end."""
    start = len(name) + 2
    return f"{name}: {_folded(text, start) or _encoded(text, start)}"


@lru_cache(maxsize=512)
def phrase(name: str, start: int) -> str:
    """Return a name as it stands before an email address. `start` is where it begins."""
    if _PRINTABLE.fullmatch(name) and "=?" not in name and start + len(name) * 2 < _LINE:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return _encoded(name, start)


def _folded(text: str, start: int) -> str | None:
    """Return ASCII folded at its spaces, or nothing if that would say something else."""
    if not _PRINTABLE.fullmatch(text) or "=?" in text or text != " ".join(text.split(" ")).strip():
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
    data = text.encode("utf-8", "replace")
    encoding = min((_Q, _B), key=lambda each: each.length(data))
    room = min(_WORD, _LINE - start) - _FRAME
    if encoding.length(data) <= room:
        return encoding.word(data)
    return "\r\n ".join(map(encoding.word, _cut(text, encoding, room)))


def _cut(text: str, encoding: "_Encoding", room: int) -> Iterator[bytes]:
    """Yield the text in parts, of which each fits into a word. `room` is what the first one has."""
    held = b""
    for character in _characters(text, encoding):
        if held and encoding.length(held + character) > room:
            yield held
            held, room = b"", _WORD - _FRAME
        held += character
    yield held


def _characters(text: str, encoding: "_Encoding") -> Iterator[bytes]:
    """Yield what a reader sees as one character; its parts, if it does not fit into one word."""
    for cluster in clusters(text):
        whole = cluster.encode("utf-8", "replace")
        if encoding.length(whole) <= _WORD - _FRAME - _FIRST:
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
    if held[-1] == _ZERO_WIDTH_JOINER:
        return True
    code = ord(character)
    if code < _FIRST_MARK:
        return False
    if code in _FLAGS:
        return len(held) == 1 and ord(held) in _FLAGS
    if code in _MODIFIERS or code in _JOINED_JAMO:
        return True
    return unicodedata.category(character) in _MARKS


@dataclass(frozen=True, slots=True)
class _Encoding:
    """One of the two encodings of RFC 2047: its letter, and the length and text of some bytes."""

    letter: str
    length: Callable[[bytes], int]
    encode: Callable[[bytes], str]

    def word(self, data: bytes) -> str:
        return f"=?utf-8?{self.letter}?{self.encode(data)}?="


def _q(data: bytes) -> str:
    return "".join(map(_Q_BYTES.__getitem__, data))


_Q: Final = _Encoding("q", lambda data: len(data) + 2 * len(data.translate(None, _PLAIN)), _q)
_B: Final = _Encoding("b", lambda data: (len(data) + 2) // 3 * 4, lambda d: b64encode(d).decode())
