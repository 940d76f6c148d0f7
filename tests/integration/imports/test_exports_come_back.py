"""An export of ours, imported again: nobody changes in the brand, and all is there in another."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.common.ids import email_hash
from shared.subscribers.logic.details import check_tags
from shared.subscribers.models.consent import (
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import StoredSubscriber
from tests.cloud import Cloud, Json
from tests.integration.imports.importing import CSV, NDJSON, counts
from tests.integration.imports.importing_people import PeopleImporter
from tests.plays import PLAYS, PROVING

AWKWARD: Final = "=+-@;,\"' \uff1d\uff20ab\u00e4\u200b"
DETAILS: Final = (
    "email", "phone", "firstName", "lastName", "birthday", "locale", "timeZone", "tags",
    "properties",
)  # fmt: skip
SETTLED: Final = (ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED)

LINES = st.text(AWKWARD, min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
NAMES = st.none() | LINES.map(str.strip) | st.sampled_from(["-Ann", "'=x", "''+1", '"', "O'Neill"])
TAGS = st.lists(LINES, max_size=4).map(check_tags)
VALUES = (
    st.text(f"{AWKWARD}\n\t\r", max_size=8)
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.lists(st.text(AWKWARD, max_size=4), max_size=3)
)
PROPERTIES = st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,5}", fullmatch=True), VALUES)
LOCAL = st.sampled_from(["ann", "+plus", "-dash", "=eq", "'+plus", "o'neill", "{x}", "\u00e4nn"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([ConsentStatus.PENDING, *SETTLED]),
        st.sampled_from(list(SubscriberSource)),
        st.sampled_from([None, 'Send me =news; "now"']),
    ),
    max_size=4,
)


@dataclass(frozen=True)
class Play:
    """Somebody as the store has them, without their times."""

    local: str
    fields: Json
    email: list[tuple[ConsentStatus, SubscriberSource, str | None]]
    sms: list[tuple[ConsentStatus, SubscriberSource, str | None]]


PLAYS_OF_PEOPLE = st.lists(
    st.builds(
        Play,
        LOCAL,
        st.fixed_dictionaries(
            {
                "phone": st.sampled_from([None, "+4915123456789", "+525562000000"]),
                "firstName": NAMES,
                "lastName": NAMES,
                "birthday": st.sampled_from([None, "--05-23", "--02-29", "1985-06-05"]),
                "locale": st.sampled_from([None, "de", "zh-Hant-TW"]),
                "timeZone": st.sampled_from([None, "Europe/Vienna", "UTC"]),
                "tags": TAGS,
                "properties": PROPERTIES,
            }
        ),
        STEPS,
        STEPS,
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda play: play.local,
)


def consent(
    steps: list[tuple[ConsentStatus, SubscriberSource, str | None]], start: datetime
) -> Consent:
    """A consent after these steps; whoever left stays so while they are asked again."""
    status, history = ConsentStatus.NONE, []
    for day, (each, source, text) in enumerate(steps):
        at = start + timedelta(days=day)
        history.append(ConsentStep(at=at, status=each, source=source, text=text))
        stays = each is ConsentStatus.PENDING and status is ConsentStatus.UNSUBSCRIBED
        status = status if stays else each
    return Consent(status=status, history=history)


class Desk(PeopleImporter):
    """A brand whose people are stored, exported and imported. No two have a number in common."""

    def store(self, plays: list[Play]) -> None:
        start = self.now - timedelta(days=50)
        for number, play in enumerate(plays, 10):
            has_phone = play.fields["phone"] is not None
            phone = f"{str(play.fields['phone'])[:-2]}{number}" if has_phone else None
            sms = consent(play.sms, start + timedelta(hours=1)) if has_phone else Consent()
            email = f"{play.local}@example.com"
            person = StoredSubscriber.model_validate(
                {
                    **play.fields,
                    "phone": phone,
                    "email": email,
                    "brandId": self.brand.id,
                    "source": "form",
                    "userId": f"user {play.local}",
                    "consents": Consents(email=consent(play.email, start), sms=sms),
                    "createdAt": start,
                    "updatedAt": start,
                }
            )
            reference = self.db.collection(self.paths.subscribers).document()
            reference.set(person.profile())
            pointer = self.db.document(f"{self.paths.emails}/{email_hash(email)}")
            pointer.set({"subscriberId": reference.id})
        self.brand.cloud.idle()

    def export(self, kind: str) -> bytes:
        wanted = "csv" if kind == CSV else "ndjson"
        answer = self.brand.get("subscribers/export", format=wanted)
        assert answer.status_code == 200, answer.text
        return answer.content

    def exported(self) -> dict[str, Json]:
        """What an export says of everybody's details, by email."""
        rows = [json.loads(line) for line in self.export(NDJSON).decode().split("\n") if line]
        return {row["email"]: {name: row.get(name) for name in DETAILS} for row in rows}


@given(plays=PLAYS_OF_PEOPLE)
@settings(
    max_examples=PLAYS,
    deadline=None,
    derandomize=not PROVING,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("kind", [CSV, NDJSON])
def test_an_export_imported_again_is_the_same(cloud: Cloud, kind: str, plays: list[Play]) -> None:
    old = Desk(cloud.brand())
    old.store(plays)
    content, before = old.export(kind), old.update_times()
    for overwrite in (False, True):
        found = old.run(content, kind=kind, options={"overwrite": overwrite})
        assert found["rows"] == counts(0, known=len(plays)), found
        assert old.update_times() == before

    new = Desk(cloud.brand())
    found = new.run(content, kind=kind)
    assert found["rows"] == counts(len(plays)), found
    assert new.exported() == old.exported()
    there, here = old.people(), new.people()
    for email, person in there.items():
        for channel in ConsentChannel:
            was, now = person.consents.of(channel), here[email].consents.of(channel)
            assert now.status is (was.status if was.status in SETTLED else ConsentStatus.NONE)
            if kind == NDJSON and now.history:
                last = [step for step in was.history if step.status is was.status][-1]
                assert (now.history[-1].at, now.history[-1].text) == (last.at, last.text)
    again = new.update_times()
    assert new.run(new.export(kind), kind=kind)["rows"] == counts(0, known=len(plays))
    assert new.update_times() == again
