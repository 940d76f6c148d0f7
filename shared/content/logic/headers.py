"""The headers of an email. A value that could begin another header is refused."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from shared.content.logic.encoded_words import phrase, text_header
from shared.content.models.texts import one_line

_MOST: Final = 998
"""The longest line of a header, without its end (RFC 5322, 2.1.1)."""

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_ID: Final = re.compile(r"[A-Za-z0-9_.+-]{1,200}")
_WEB: Final = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,900}")


@dataclass(frozen=True, slots=True)
class Sender:
    """What is equal for all recipients of an email.

    `list_id` names the list to mail programs, such as `newsletter.demo.shop.example` (RFC 2919).
    `feedback` are up to four names, by which Gmail's reports count complaints: such as the
    campaign, the brand and the kind of mail; the last one is the sender's own.
    """

    name: str
    email: str
    reply_to: str | None = None
    list_id: str | None = None
    list_name: str = ""
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What differs by recipient. `message_id` is ours, without `@` and the domain.

    `unsubscribe` is the address to which one click posts (RFC 8058), if there is one.
    """

    to: str
    message_id: str
    sent_at: datetime
    name: str = ""
    unsubscribe: str | None = None


@lru_cache(maxsize=256)
def ascii_address(email: str) -> str:
    """Return an email address as servers take it: an international domain in Punycode.

    Raise `ValueError` if it is not well-formed, or if its part before the @ is not ASCII.
    """
    if not email.isascii():
        from email_validator import EmailNotValidError, validate_email

        try:
            email = validate_email(email, check_deliverability=False).ascii_email or ""
        except EmailNotValidError:
            email = ""
    if len(email) > 254 or not _ADDRESS.fullmatch(email):
        raise ValueError("the email address is not one that servers take, such as ann@example.com")
    return email


def domain(email: str) -> str:
    """Return the domain of an email address."""
    return ascii_address(email).rpartition("@")[2].lower()


def sender_headers(sender: Sender) -> list[str]:
    """Return the headers that are equal for all recipients. Raise `ValueError` for a bad value."""
    headers = [_mailbox("From", sender.name, sender.email)]
    if sender.reply_to:
        headers.append(_mailbox("Reply-To", "", sender.reply_to))
    if sender.list_id:
        headers.append(_list_id(sender.list_name, _checked(_ID, sender.list_id, "list")))
    if sender.feedback:
        if len(sender.feedback) > 4:
            raise ValueError("Feedback-ID has at most four names")
        names = (_checked(_ID, name, "Feedback-ID") for name in sender.feedback)
        headers.append(_whole(f"Feedback-ID: {':'.join(names)}"))
    return headers


def delivery_headers(delivery: Delivery, subject: str, sending_domain: str) -> list[str]:
    """Return the headers of one recipient. Raise `ValueError` for a value that is not allowed."""
    number = _checked(_ID, delivery.message_id, "message id")
    headers = [
        _mailbox("To", delivery.name, delivery.to),
        text_header("Subject", one_line(subject)),
        _date(int(delivery.sent_at.timestamp())),
        f"Message-ID: <{number}@{_checked(_ID, sending_domain, 'domain')}>",
    ]
    if delivery.unsubscribe:
        address = _checked(_WEB, delivery.unsubscribe, "link to unsubscribe")
        headers.append(f"List-Unsubscribe: <{address}>")
        headers.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return headers


def _mailbox(header: str, name: str, email: str) -> str:
    address = ascii_address(email)
    shown = one_line(name)
    if not shown:
        return _whole(f"{header}: <{address}>")
    written = phrase(shown, len(header) + 2)
    last = written.rpartition("\r\n")[2]
    gap = " " if len(header) + 2 + len(last) + len(address) + 3 <= 76 else "\r\n "
    return f"{header}: {written}{gap}<{address}>"


def _list_id(name: str, list_id: str) -> str:
    shown = one_line(name)
    return f"List-ID: {phrase(shown, 9)}\r\n <{list_id}>" if shown else f"List-ID: <{list_id}>"


@lru_cache(maxsize=16)
def _date(second: int) -> str:
    return f"Date: {format_datetime(datetime.fromtimestamp(second, UTC))}"


def _checked(pattern: re.Pattern[str], value: str, what: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"the {what} has characters that a header cannot have")
    return value


def _whole(header: str) -> str:
    if len(header) > _MOST:
        raise ValueError(f"a header has at most {_MOST} characters in a line")
    return header
