"""Normalise email addresses and phone numbers, so that equal ones are equal texts."""

import re
import unicodedata
from typing import Final

_LONGEST_EMAIL: Final = 320
_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})
_LONGEST_PHONE: Final = 40
_INVISIBLE: Final = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_MEXICAN_MOBILE: Final = re.compile(r"\+521[0-9]{10}")
_BETWEEN_DIGITS: Final = re.compile(r"[\s()./-]")
_SPACES: Final = " \t\r\n\u00a0\u2007\u202f\u3000"


def visible(text: str) -> str:
    """Return a text without the spaces and invisible characters around it.

    They come along where a text is copied from a web page, an address book or a spreadsheet.
    """
    return text.strip(_SPACES + _INVISIBLE)


def normalise_email(text: str) -> str:
    """Return an email address in lower case, as the library email-validator normalises it.

    Different spellings of one mailbox become the same text: letter case, surrounding spaces and
    invisible characters, Unicode forms and Punycode make no difference. The domain is not looked
    up. Raise `ValueError` if the text is not an email address.
    """
    from email_validator import EmailNotValidError, validate_email

    stripped = visible(text.strip())
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
    such as DE): then it must be a number in use there, so that a local one without its area code is
    not taken for another. Of other numbers only the length is checked, because the number ranges in
    use change too often. Mexican numbers lose the 1 that was dialled for mobile phones until 2019.
    Raise `ValueError` if the text is not a phone number, or if it is one that costs more than a
    usual one.
    """
    text = visible(text)
    if len(text) > _LONGEST_PHONE:
        raise ValueError(f"a phone number has at most {_LONGEST_PHONE} characters")
    plain = _BETWEEN_DIGITS.sub("", text)
    if _MEXICAN_MOBILE.fullmatch(plain):
        text = f"+52{plain[4:]}"
    if text.startswith("+") or region is None:
        numbers = _e164(text, None, in_use=False)
    else:
        numbers = _dialled_in(region, text)
    if len(numbers) != 1:
        raise ValueError(
            "is not a phone number; send + and the country's code, as in +4915123456789"
        )
    number = numbers.pop()
    if _costs_extra(number):
        raise ValueError("is a number that costs extra; send a usual one, such as a mobile number")
    return number


def _dialled_in(region: str, text: str) -> set[str]:
    """Return what a number without + may be: as it is dialled in a country, or with its code.

    Spreadsheets drop the + of a number.
    """
    import phonenumbers

    found = _e164(text, region, in_use=True)
    if text.startswith(str(phonenumbers.country_code_for_region(region))):
        found |= _e164(f"+{text}", None, in_use=True)
    return found


def _costs_extra(number: str) -> bool:
    import phonenumbers

    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return kind in (
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
    )


def _e164(text: str, region: str | None, *, in_use: bool) -> set[str]:
    """Return a phone number in the format E.164; nothing for other texts.

    With `in_use`, its number range must be one that is in use.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return set()
    is_number = phonenumbers.is_valid_number if in_use else phonenumbers.is_possible_number
    if number.extension or not is_number(number):
        return set()
    return {phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}
