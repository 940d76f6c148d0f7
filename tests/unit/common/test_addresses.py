"""Spellings of one mailbox or phone are one text; what is none is refused with what would be."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.common.addresses import mailbox_of, normalise_email, normalise_phone


class TestMailboxes:
    @pytest.mark.parametrize(
        ("email", "mailbox"),
        [
            ("ann+news@example.com", "ann@example.com"),
            ("ann+a+b@example.com", "ann@example.com"),
            ("a.nn@example.com", "a.nn@example.com"),
            ("a.n.n@gmail.com", "ann@gmail.com"),
            ("a.nn+1@googlemail.com", "ann@gmail.com"),
            ("+ann@example.com", "+ann@example.com"),
        ],
    )
    def test_a_tag_is_cut_and_gmail_ignores_dots(self, email: str, mailbox: str) -> None:
        assert mailbox_of(email) == mailbox


class TestCostlyNumbers:
    @pytest.mark.parametrize("number", ["+19005551234", "+448451234567", "+491805123456"])
    def test_a_number_that_costs_extra_is_refused(self, number: str) -> None:
        with pytest.raises(ValueError, match="costs extra; send a usual one"):
            normalise_phone(number)


class TestEmails:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ann@example.com", "ann@example.com"),
            ("  Ann@Example.COM \n", "ann@example.com"),
            ("ANN+News@example.com", "ann+news@example.com"),
            ("ann@xn--mnchen-3ya.de", "ann@münchen.de"),
            ("ann@MÜNCHEN.de", "ann@münchen.de"),
            ("José@example.com", "josé@example.com"),
            ("JOSE\u0301@example.com", "josé@example.com"),
            ("İ@example.com", "i\u0307@example.com"),
            ("a@\uff45xample.com", "a@example.com"),
        ],
    )
    def test_one_mailbox_is_one_text(self, text: str, expected: str) -> None:
        assert normalise_email(text) == expected

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "1 to 254 characters"),
            ("ann", "@-sign"),
            ("ann@example", "period"),
            ("a@b@example.com", "@"),
            ("ann@example..com", "two periods"),
            ("Ann <ann@example.com>", "display name"),
            ("ann smith@example.com", "SPACE"),
            ("ann\0@example.com", "U+0000"),
            ("ann\r\nbcc: b@example.com", "U+000D"),
            ("ann@[127.0.0.1]", "IP address"),
            ("\ud800@example.com", "U+D800"),
            ("a" * 250 + "@example.com", "too long"),
            ("a@" + "b" * 500 + ".com", "1 to 254 characters"),
            ("'; DROP TABLE subscribers; --", "@-sign"),
        ],
    )
    def test_what_is_none_is_told(self, text: str, told: str) -> None:
        with pytest.raises(ValueError, match=re.escape(told)) as refused:
            normalise_email(text)
        assert "such as ann@example.com" in str(refused.value)

    @given(local=st.text(min_size=1, max_size=8), domain=st.sampled_from(["example.com", "ß.DE"]))
    def test_once_is_enough(self, local: str, domain: str) -> None:
        try:
            once = normalise_email(f"{local}@{domain}")
        except ValueError:
            return
        assert normalise_email(once) == once
        assert normalise_email(unicodedata.normalize("NFD", once)) == once


class TestPhones:
    @pytest.mark.parametrize(
        ("text", "region"),
        [
            ("+49 (0)151 23456789", None),
            ("+49-151-2345 6789", None),
            ("+4915123456789", "US"),
            ("0151 23456789", "DE"),
        ],
    )
    def test_one_number_is_one_text(self, text: str, region: str | None) -> None:
        assert normalise_phone(text, region) == "+4915123456789"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "0151 23456789",
            "+49",
            "+999123456",
            "+4915123456789012345",
            "nobody",
            "+1 800 5 x 3",
        ],
    )
    def test_what_is_none_is_told(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"as in \+4915123456789"):
            normalise_phone(text)

    def test_an_endless_one(self) -> None:
        with pytest.raises(ValueError, match="at most 40"):
            normalise_phone("+" + "1" * 5000)
