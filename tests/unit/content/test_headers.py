"""Headers: any text is read back as it was, no line is too long, and none begins another."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.content.logic.encoded_words import clusters, phrase, text_header
from shared.content.logic.headers import Delivery, Sender, ascii_address
from shared.content.logic.mime import Frame
from shared.content.logic.rendering import Rendered
from shared.content.models.texts import one_line

SENT_AT = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
TEXTS = [
    "Müller, Anna",
    'Ann "the boss" O\'Neil \\ (home) <x@y.example>',
    "안녕하세요 " * 20,
    "👩‍🎨👨‍👩‍👧‍👦🏳️‍🌈" * 12,
    "🇩🇪🇫🇷🇮🇹" * 10,
    "e\u0301" * 70,
    "a\u0300\u0301\u0302" + "\u0303" * 80,
    "=?utf-8?b?aGFjaw==?=",
    "a =?utf-8?q?b?= c",
    "Bcc: victim@example.com\r\nX: y",
    "x" * 300,
    "word " * 60,
    "W" * 75 + " x",
    "שלום עולם مرحبا",
    "a@b.example, c@d.example",
    ";:[]()<>@,\\\"'",
    "_=?_",
    "\u0131\u0130ß",
]
texts = st.sampled_from(TEXTS) | st.text(st.characters(codec="utf-8"), max_size=200)
"""No lone surrogates: JSON and Firestore have none."""


def sent(name: str, subject: str, **sender: object) -> bytes:
    frame = Frame(Sender(name, "news@shop.example", **sender))  # type: ignore[arg-type]
    delivery = Delivery("ann@example.com", "m1", SENT_AT, name, "https://l.shop.example/u/1")
    return frame.fill(delivery, Rendered(subject, "<p>Hello</p>", "Hello"))


def read(message: bytes) -> EmailMessage:
    parsed = message_from_bytes(message, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def mailbox(message: bytes, header: str) -> tuple[str, str]:
    """Return the name and email address of a header.

    The newer parser of Python 3.11 leaves the space between two encoded words of a name.
    """
    written = str(message_from_bytes(message)[header]).replace("\r\n", "")
    name, email = parseaddr(written)
    return str(make_header(decode_header(name))), email


@given(texts, texts)
@example("Müller, Anna", "👩‍🎨" * 30)
def test_any_name_and_subject_are_read_back(name: str, subject: str) -> None:
    message = sent(name, subject)
    parsed = read(message)
    assert str(parsed["Subject"]) == one_line(subject)
    assert mailbox(message, "From") == (one_line(name), "news@shop.example")
    assert mailbox(message, "To") == (one_line(name), "ann@example.com")


@given(texts, texts)
def test_lines_are_within_limits_and_ascii(name: str, subject: str) -> None:
    head = sent(name, subject).split(b"\r\n\r\n")[0]
    assert head.isascii()
    assert head.replace(b"\r\n", b"").isascii()
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert b"\r" not in head.replace(b"\r\n", b"")
    for line in head.split(b"\r\n"):
        assert len(line) <= 76, line
        assert line.strip(), "a line of white space would end the headers for some"


@given(texts, texts)
def test_no_text_begins_another_header(name: str, subject: str) -> None:
    parsed = read(sent(name, subject, list_id="demo.shop.example", list_name=name))
    assert [key for key in parsed if key not in ("MIME-Version", "Content-Type")] == [
        "From", "List-ID", "To", "Subject", "Date", "Message-ID",
        "List-Unsubscribe", "List-Unsubscribe-Post",
    ]  # fmt: skip
    assert not parsed.defects


@given(texts)
def test_encoded_words_are_at_most_75_octets_and_cut_between_characters(text: str) -> None:
    header = text_header("Subject", one_line(text))
    for word in re.findall(r"=\?utf-8\?[bq]\?[^?]*\?=", header):
        assert len(word) <= 75
    lines = header.removeprefix("Subject: ").split("\r\n ")
    if len(lines) > 1 and lines[0].startswith("=?"):
        for line in lines:
            parsed = read(f"Subject: {line}\r\n\r\n".encode())
            assert "\ufffd" not in str(parsed["Subject"])


@pytest.mark.parametrize(
    "text", ["👩‍🎨", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "👍🏽", "e\u0301", "\u1112\u1161\u11ab"]
)
def test_what_a_reader_sees_as_one_character_stays_together(text: str) -> None:
    assert list(clusters(text * 3)) == [text] * 3


def test_a_long_text_of_emoji_is_cut_between_them() -> None:
    header = text_header("Subject", "👩‍🎨" * 20)
    for line in header.removeprefix("Subject: ").split("\r\n "):
        subject = str(read(f"Subject: {line}\r\n\r\n".encode())["Subject"])
        assert subject == "👩‍🎨" * (len(subject) // 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", "Subject: Hello"),
        ("Café", "Subject: =?utf-8?b?Q2Fmw6k=?="),
        ("A café in the old town", "Subject: =?utf-8?q?A_caf=C3=A9_in_the_old_town?="),
        ("안녕", "Subject: =?utf-8?b?7JWI64WV?="),
        ("word " * 20 + "end", "Subject: " + "word " * 12 + "word\r\n " + "word " * 7 + "end"),
    ],
)
def test_ascii_stays_readable_and_the_shorter_encoding_is_used(text: str, expected: str) -> None:
    assert text_header("Subject", text) == expected


def test_a_name_with_special_characters_is_quoted() -> None:
    assert phrase('Ann "x", B\\C', 6) == '"Ann \\"x\\", B\\\\C"'
    assert phrase("Müller, Anna", 6) == "=?utf-8?q?M=C3=BCller=2C_Anna?="


@pytest.mark.parametrize(
    "email",
    [
        "ann@example.com\r\nBcc: x@y.example",
        "ann@example.com\n",
        "a b@example.com",
        "<ann@example.com>",
        "ann@example.com, b@example.com",
        "ann@example.com>",
        "ann",
        "@example.com",
        "ann@",
        "ann@-example.com",
        "ann..b@example.com",
        "änn@example.com",
        "\x00ann@example.com",
        f"{'a' * 250}@example.com",
        "",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match="not one that servers take"):
        ascii_address(email)
    with pytest.raises(ValueError, match="not one that servers take"):
        Frame(Sender("x", email))
    with pytest.raises(ValueError, match="not one that servers take"):
        Frame(Sender("x", "a@b.example")).fill(
            Delivery(email, "m1", SENT_AT), Rendered("s", "h", "t")
        )


def test_an_international_domain_is_written_in_punycode() -> None:
    assert ascii_address("ann@bücher.example") == "ann@xn--bcher-kva.example"


@pytest.mark.parametrize("value", ["a b", "a\r\nb", "a>", "a:b", "", "ü", "x" * 201])
def test_ids_have_no_characters_that_end_them(value: str) -> None:
    with pytest.raises(ValueError, match="characters that a header cannot have"):
        Frame(Sender("x", "a@b.example", list_id=value or " "))
    with pytest.raises(ValueError, match="characters that a header cannot have"):
        Frame(Sender("x", "a@b.example", feedback=(value,)))
    with pytest.raises(ValueError, match="characters that a header cannot have"):
        Frame(Sender("x", "a@b.example")).fill(
            Delivery("a@b.example", value, SENT_AT), Rendered("s", "h", "t")
        )


@pytest.mark.parametrize(
    "url", ["https://a.example/>\r\nX: y", "mailto:a@b.c", "https://a b", "https://a/<", "x"]
)
def test_the_link_to_unsubscribe_is_one_address_of_the_web(url: str) -> None:
    with pytest.raises(ValueError, match="link to unsubscribe"):
        Frame(Sender("x", "a@b.example")).fill(
            Delivery("a@b.example", "m1", SENT_AT, unsubscribe=url), Rendered("s", "h", "t")
        )


def test_all_headers_of_a_marketing_email() -> None:
    frame = Frame(
        Sender(
            "Demo Shop",
            "news@Shop.example",
            reply_to="hello@shop.example",
            list_id="newsletter.demo.shop.example",
            list_name="Demo Shop: newsletter",
            feedback=("c1", "demo", "campaign", "glamlink"),
        )
    )
    message = frame.fill(
        Delivery("ann@example.com", "m1", SENT_AT, "Ann", "https://l.shop.example/u/1"),
        Rendered("News", "<p>ü</p>", "ü"),
    )
    assert message.split(b"\r\nContent-Type")[0].decode() == "\r\n".join(
        [
            'From: "Demo Shop" <news@Shop.example>',
            "Reply-To: <hello@shop.example>",
            'List-ID: "Demo Shop: newsletter"',
            " <newsletter.demo.shop.example>",
            "Feedback-ID: c1:demo:campaign:glamlink",
            'To: "Ann" <ann@example.com>',
            "Subject: News",
            "Date: Fri, 27 Nov 2026 10:30:00 +0000",
            "Message-ID: <m1@shop.example>",
            "List-Unsubscribe: <https://l.shop.example/u/1>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]
    )


def test_a_feedback_id_has_at_most_four_names() -> None:
    with pytest.raises(ValueError, match="at most four"):
        Frame(Sender("x", "a@b.example", feedback=("a", "b", "c", "d", "e")))


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=500),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=500),
)
@example("x" * 57, "")
@example("x" * 58, "ü" * 5_000)
def test_bodies_are_read_back_as_the_standard_library_would_write_them(
    text: str, html: str
) -> None:
    message = Frame(Sender("x", "a@b.example")).fill(
        Delivery("a@b.example", "m1", SENT_AT), Rendered("s", html, text)
    )
    plain, rich = read(message).iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert rich.get_content_type() == "text/html"
    assert [plain.get_payload(decode=True), rich.get_payload(decode=True)] == [
        text.encode(),
        html.encode(),
    ]
    assert all(len(line) <= 78 for line in message.split(b"\r\n"))
    assert read(message).as_bytes(policy=SMTP).count(b"\r\n") >= 1
