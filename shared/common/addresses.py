"""Normalise email addresses and phone numbers, so that equal ones are equal texts."""

import unicodedata
from typing import Final

_LONGEST_EMAIL: Final = 320
_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})
_LONGEST_PHONE: Final = 40


def normalise_email(text: str) -> str:
    """Return an email address in lower case, as the library email-validator normalises it.

    Different spellings of one mailbox become the same text: letter case, surrounding spaces,
    Unicode forms and Punycode make no difference. The domain is not looked up. Raise `ValueError`
    if the text is not an email address.
    """
    from email_validator import EmailNotValidError, validate_email

    stripped = text.strip()
    if not 0 < len(stripped) <= _LONGEST_EMAIL:
        raise ValueError("an email address has 1 to 254 characters, such as ann@example.com")
    try:
        return _lower(validate_email(stripped, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise ValueError(f"is not an email address, such as ann@example.com: {error}") from None


def mailbox_of(email: str) -> str:
    """Return the mailbox that a normalised email address leads to.

    Many addresses can lead to one mailbox. A tag after `+` is cut. Gmail ignores dots, and
    `googlemail.com` is `gmail.com`. The result is for counting: nobody sends anything to it.
    """
    local, _, domain = email.rpartition("@")
    name = local.partition("+")[0] or local
    if domain in _GMAIL:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def _lower(text: str) -> str:
    """Return the text in lower case, in Unicode's composed form (NFC).

    Lower case can split a capital into two characters, so the text is composed again.
    """
    return unicodedata.normalize("NFC", text.lower())


def normalise_phone(text: str, region: str | None = None) -> str:
    """Return a phone number in the format E.164, such as `+4915123456789`.

    The number must begin with + and a country code, unless `region` gives the country (ISO 3166,
    such as DE). Of the number itself only the length is checked, because the number ranges in use
    change too often. Raise `ValueError` if the text is not a phone number, or if it is one that
    costs more than a usual one.
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
            "is not a phone number; send + and the country's code, as in +4915123456789"
        )
    kind = phonenumbers.number_type(number)
    if kind in (
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
    ):
        raise ValueError("is a number that costs extra; send a usual one, such as a mobile number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
