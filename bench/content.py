"""Content: emails rendered and written as MIME, on one core

A newsletter of our own designs with links, a condition and a personal address, each time for
another person. Beside it a plain loop of the same libraries, as one would write it first: MJML and
Liquid compiled for each recipient, and the standard library for MIME. The best of several rounds.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Final

from liquid import Environment
from mjml import mjml2html

from bench.report import Line
from shared.content.designs import design
from shared.content.logic.compiling import compile_email
from shared.content.logic.headers import Delivery, Sender
from shared.content.logic.mime import Frame
from shared.content.logic.rendering import Links, Person, Renderer
from shared.content.models.email import BrandKit

_COUNT: Final = 2_000
_PLAIN_COUNT: Final = 100
_ROUNDS: Final = 5
_SENT_AT: Final = datetime(2026, 11, 27, 10, tzinfo=UTC)
_KIT: Final = BrandKit(
    name="Demo Shop", sender_address="1 Main Street\nSpringfield", colors={"primary": "#7a3e9d"}
)
_PLAIN: Final = (
    "<mjml><mj-body>"
    + "<mj-section><mj-column><mj-text>Hello {{ firstName }}, here is our news of this month."
    "</mj-text><mj-image src='https://shop.example/a.jpg' alt='News' />"
    "<mj-button href='https://l.shop.example/{{ token }}/1'>Read on</mj-button>"
    "</mj-column></mj-section>"
    * 5
    + "<mj-section><mj-column><mj-text><a href='{{ unsubscribe }}'>Unsubscribe</a></mj-text>"
    "</mj-column></mj-section></mj-body></mjml>"
)


def measure() -> Iterator[Line]:
    draft = design("newsletter").draft()
    renderer = Renderer(compile_email(draft, _KIT).content, _KIT.name)
    frame = Frame(Sender("Demo Shop", "news@shop.example", list_id="demo.shop.example"))

    def send(number: int) -> None:
        token = f"m{number:030}"
        pages = Links(*[f"https://l.shop.example/{page}/{token}" for page in "upv"])
        person = Person(
            {"firstName": f"Ann{number}", "tags": ["vip"]},
            pages,
            lambda link, _: f"https://l.shop.example/l/{token}/{link}",
            f"https://l.shop.example/o/{token}",
        )
        delivery = Delivery(
            f"ann{number}@example.com", token, _SENT_AT, f"Ann {number}", pages.unsubscribe
        )
        frame.fill(delivery, renderer.render(person))

    rate = _rate(send, _COUNT)
    yield Line("render and MIME, emails a second", f"{rate:,.0f}", ">= 5,000")
    plain = _rate(_plain, _PLAIN_COUNT)
    yield Line("a plain loop of the same libraries, emails a second", f"{plain:,.0f}")
    yield Line("ours against the plain loop", f"{rate / plain:.1f} x", ">= 10 x")


def _plain(number: int) -> None:
    token = f"m{number:030}"
    values = {
        "firstName": f"Ann{number}",
        "token": token,
        "unsubscribe": f"https://l.shop.example/u/{token}",
    }
    html = Environment(autoescape=True).from_string(_PLAIN).render(**values)
    message = EmailMessage()
    message["From"] = "Demo Shop <news@shop.example>"
    message["To"] = f"Ann {number} <ann{number}@example.com>"
    message["Subject"] = "News"
    message["Message-ID"] = f"<{token}@shop.example>"
    message.set_content("Our news", cte="base64")
    message.add_alternative(mjml2html(html), subtype="html", cte="base64")
    message.as_bytes()


def _rate(run: Callable[[int], None], count: int) -> float:
    def seconds() -> float:
        started = time.process_time()
        for number in range(count):
            run(number)
        return time.process_time() - started

    return count / min(seconds() for _ in range(_ROUNDS))
