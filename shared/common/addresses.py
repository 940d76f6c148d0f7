"""Addresses and phone numbers in the one form in which they are compared and kept."""

import unicodedata
from typing import Final

_LONGEST_EMAIL: Final = 320
_LONGEST_PHONE: Final = 40


def normalise_email(text: str) -> str:
    """The address as email-validator normalises it, in lower case; its domain is not asked for.

    Two spellings of one mailbox (case, spaces around, Unicode forms, punycode) become the same
    text. Raises `ValueError` for what is no address.
    """
    from email_validator import EmailNotValidError, validate_email

    stripped = text.strip()
    if not 0 < len(stripped) <= _LONGEST_EMAIL:
        raise ValueError(
            f"an address has 1 to 254 characters, such as ann@example.com; {text!r:.40}"
        )
    try:
        return _lower(validate_email(stripped, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise ValueError(f"is no address, such as ann@example.com: {error}") from None


def _lower(text: str) -> str:
    """Some capitals become two characters, which compose to others."""
    return unicodedata.normalize("NFC", text.lower())


def normalise_phone(text: str, region: str | None = None) -> str:
    """A number in E.164, `+4915123456789`. It begins with + and its country's code, unless
    `region` (ISO 3166, such as DE) says whose numbers are meant. Raises `ValueError`.

    Its length must be one that the country has; which ranges are given out changes too often.
    """
    import phonenumbers

    if len(text) > _LONGEST_PHONE:
        raise ValueError(f"a phone number has at most {_LONGEST_PHONE} characters")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        raise ValueError(
            f"{text!r} is no phone number; one is +4915123456789, with + and the country's code"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
