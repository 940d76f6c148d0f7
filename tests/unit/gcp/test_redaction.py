"""Logs tell nothing of persons: emails, addresses, tokens, ids are taken out; the rest stays."""

import pytest

from shared.gcp.redaction import redacted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mail to anna.b+x@shop.example failed", "mail to (email) failed"),
        ("from 203.0.113.7 and 10.0.0.1", "from (address) and (address)"),
        ("from 2001:db8::1 and ::1", "from (address) and (address)"),
        ("2001:db8:1:2:3:4:5:6 came", "(address) came"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer (hidden)"),
        ("Cookie: __session=abc; a=b", "Cookie: __session=(hidden); a=b"),
        ("token eyJhbGciOiJub25lIn0.eyJ1aWQiOiJ1In0.", "token (token)"),
        ("visitor 6b1f0c1e-8a4e-4b7e-9a57-6d3d6a6f2f10", "visitor (id)"),
        ("hash 0123456789abcdef0123456789abcdef", "hash (id)"),
        ("demo.visitor-1.google_ads-p12ab34.abcdefgh1234 is gone", "demo.(session) is gone"),
        (
            "No document to update: projects/p/databases/(default)/documents/brands/demo"
            "/marketing/data/sessions/demo.v-1.direct-a000000.abcdefgh",
            "No document to update: projects/p/databases/(default)/documents/brands/demo"
            "/marketing/data/sessions/(id)",
        ),
        ("at brands/demo/users/anna-uid", "at brands/demo/users/(id)"),
        (
            "[type=string_type, input_value={'email': 'x'}, input_type=dict]",
            "[type=string_type, input_value=(hidden), input_type=dict]",
        ),
    ],
)
def test_what_tells_of_a_person_is_taken_out(text: str, told: str) -> None:
    assert redacted(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T08:30:00.000Z",
        'File "/workspace/shared/tracking/sessions.py", line 41, in open',
        "google.api_core.exceptions.ServiceUnavailable: 503 failed to connect",
        "at 12:30:59 in version 3.11.2 of brands/demo/marketing/config",
        "projects/p/traces/t",
        "std::string",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert redacted(text) == text
