"""What is said of an email before it is sent: errors stop it, warnings are shown."""

import pytest

from shared.common.errors import InvalidError
from shared.content.logic.compiling import compile_email, compiled
from shared.content.models.email import BrandKit, EmailDraft
from tests.unit.content.emails import KIT, draft, html_draft, messages, section, text_draft


def test_a_whole_email_has_nothing_to_mend() -> None:
    assert messages(text_draft("Hello {{ subscriber.firstName }}")) == []


@pytest.mark.parametrize(
    "variable",
    [
        "subscriber.firstName",
        "subscriber.properties.size",
        "subscriber.tags",
        "subscriber.totalSpent",
        "brand.name",
        "links.unsubscribe",
        "links.preferences",
        "links.view",
        "now",
    ],
)
def test_the_variables_of_a_campaign_are_known(variable: str) -> None:
    assert messages(text_draft(f"{{{{ {variable} }}}}")) == []


@pytest.mark.parametrize(
    "variable", ["firstName", "subscriber", "subscriber.name", "brand.id", "links.x", "event.url"]
)
def test_another_variable_is_a_warning_that_names_it(variable: str) -> None:
    assert messages(text_draft(f"a {{{{ {variable} }}}}")) == [
        f"warning sections[0].content.text: the variable {variable!r} is not known, so it is empty"
    ]


def test_automations_also_know_the_event_and_the_run() -> None:
    email = text_draft("{{ event.items }} {{ run.startedAt }}")
    assert len(messages(email)) == 2
    assert messages(email, automation=True) == []


def test_names_that_a_text_makes_are_known() -> None:
    assert messages(text_draft("{% for tag in subscriber.tags %}{{ tag }}{% endfor %}")) == []
    assert messages(text_draft("{% assign a = 1 %}{{ a }}")) == []


def test_places_are_those_of_the_request_whatever_the_order() -> None:
    email = draft(
        section("text", 2, text="{{ a }}"),
        section("button", 1, text="{{ b }}", url="https://shop.example/{{ c }}"),
        subject="{{ d }}",
        previewText="{{ e }}",
    )
    places = {each.split(":")[0].removeprefix("warning ") for each in messages(email)}
    assert places == {
        "sections[0].content.text",
        "sections[1].content.text",
        "sections[1].content.url",
        "subject",
        "previewText",
    }


def test_an_image_without_words_is_a_warning() -> None:
    email = draft(section("image", src="https://shop.example/a.jpg", alt=""))
    (message,) = messages(email)
    assert message.startswith("warning sections[0].content.alt: say in words what the image shows")


@pytest.mark.parametrize(
    "email",
    [
        draft(*[section("text", number, text="word " * 1_900) for number in range(12)]),
        html_draft("<p>word word</p>" * 8_000),
    ],
)
def test_an_email_that_gmail_would_clip_is_a_warning(email: EmailDraft) -> None:
    (message,) = messages(email)
    assert message.startswith("warning content: the email has 1")
    assert message.endswith("KB of HTML; Gmail hides what comes after 102 KB")


def test_an_email_just_below_is_none() -> None:
    assert messages(html_draft("<p>word word</p>" * 6_000)) == []


def test_a_brand_without_a_postal_address_cannot_send() -> None:
    (finding,) = compile_email(text_draft("x"), BrandKit(name="Demo Shop")).errors
    assert finding.code == "sender_address"
    assert "senderAddress" in finding.message


def test_an_email_without_subject_or_content_is_an_error() -> None:
    assert messages(draft(subject=" ")) == [
        "error subject: the subject is missing",
        "error content: there is no content; add a section",
    ]


def test_the_first_error_stops_compiling() -> None:
    with pytest.raises(InvalidError, match=r"^sections\[0\]\.content\.text: the Liquid near"):
        compiled(text_draft("{% if %}"), KIT)
    assert compiled(text_draft("{{ unknown }}"), KIT).links == []


def test_errors_come_before_warnings() -> None:
    email = draft(section("text", 0, text="{{ a }}"), section("text", 1, text="{% if %}"))
    assert [each.split()[0] for each in messages(email)] == ["error", "warning"]
