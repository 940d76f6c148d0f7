"""People of another tool: who is new, who is known, and what they agreed to."""

import pytest

from shared.common.ids import email_hash
from shared.subscribers.models.consent import ConsentStatus, ConsentStep, SubscriberSource
from tests.cloud import Cloud, Json
from tests.integration.imports.importing import CSV, counts, lines, listed
from tests.integration.imports.importing_people import PeopleImporter

SUBSCRIBED, UNSUBSCRIBED = ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED
ANN: Json = {
    "email": "ann@example.com",
    "phone": "+4915123456789",
    "firstName": "Ann",
    "lastName": "Doe",
    "birthday": "1987-05-23",
    "locale": "de-AT",
    "timeZone": "Europe/Vienna",
    "tags": ["vip", "shop"],
    "emailSubscribed": True,
    "smsSubscribed": True,
    "consentedAt": "2025-03-01T10:00:00Z",
    "consentText": "Send me news",
    "properties": {"size": "M", "visits": 3},
}


@pytest.fixture
def importer(cloud: Cloud) -> PeopleImporter:
    return PeopleImporter(cloud.brand())


class TestSomebodyNew:
    def test_has_all_that_its_row_says(self, importer: PeopleImporter) -> None:
        found = importer.run(lines(ANN), options={"name": "old list", "tags": ["imported", "vip"]})
        assert found["rows"] == counts(1)
        ann = importer.person("ann@example.com")
        names = ("phone", "first_name", "last_name", "birthday", "locale", "time_zone")
        assert [getattr(ann, name) for name in names] == [
            "+4915123456789", "Ann", "Doe", "1987-05-23", "de-AT", "Europe/Vienna"
        ]  # fmt: skip
        assert (ann.tags, ann.properties) == (
            ["vip", "shop", "imported"],
            {"size": "M", "visits": 3},
        )
        assert (ann.source, ann.source_detail) == (SubscriberSource.IMPORT, "old list")
        expected = ConsentStep.model_validate(
            {
                "at": "2025-03-01T10:00:00Z",
                "status": "subscribed",
                "source": "import",
                "text": "Send me news",
                "detail": "old list",
            }
        )
        assert [each.history for each in (ann.consents.email, ann.consents.sms)] == [[expected]] * 2

    def test_was_asked_nothing_where_its_row_says_nothing(self, importer: PeopleImporter) -> None:
        importer.rows({"email": "Bob@Example.com"})
        assert importer.status("bob@example.com") is ConsentStatus.NONE

    def test_of_a_suppression_list_cannot_be_imported_as_subscribed(
        self, importer: PeopleImporter
    ) -> None:
        assert importer.rows(
            {"email": "b@example.com", "emailSubscribed": "unsubscribed"}
        ) == counts(1)
        assert importer.rows({"email": "b@example.com", "emailSubscribed": True}) == counts(0, 1)
        assert importer.status("b@example.com") is UNSUBSCRIBED

    @pytest.mark.parametrize("word", [False, "no", "Nonsubscribed"])
    def test_was_not_asked_where_the_row_says_no(
        self, importer: PeopleImporter, word: object
    ) -> None:
        row: Json = {"email": "b@example.com", "emailSubscribed": word, "smsSubscribed": word}
        assert importer.rows(row) == counts(1)
        consents = importer.person("b@example.com").consents
        assert (consents.email.status, consents.sms.status) == (ConsentStatus.NONE,) * 2
        importer.rows({"email": "b@example.com", "emailSubscribed": True})
        assert importer.rows(row) == counts(0, known=1)
        assert importer.status("b@example.com") is SUBSCRIBED

    def test_is_unsubscribed_where_the_whole_file_is(self, importer: PeopleImporter) -> None:
        row: Json = {"email": "b@example.com"}
        assert importer.rows(row, emailConsent="unsubscribed") == counts(1)
        consents = importer.person("b@example.com").consents
        assert (consents.email.status, consents.sms.status) == (UNSUBSCRIBED, ConsentStatus.NONE)

    @pytest.mark.parametrize(
        ("word", "reason"),
        [("cleaned", "bounced"), ("Bounced", "bounced"), ("spam complaint", "complained")],
    )
    def test_is_suppressed_where_the_email_bounced_or_complained(
        self, importer: PeopleImporter, word: str, reason: str
    ) -> None:
        row: Json = {"email": "b@example.com", "emailSubscribed": word}
        assert importer.rows(row) == counts(1)
        assert importer.status("b@example.com") is UNSUBSCRIBED
        suppression = f"{importer.paths.suppressions}/{email_hash('b@example.com')}"
        first = importer.db.document(suppression).get()
        assert (first.to_dict() or {}).keys() == {reason}
        assert importer.rows(row) == counts(0, known=1)
        assert importer.db.document(suppression).get().update_time == first.update_time

    def test_is_not_suppressed_who_agreed_after_the_bounce(self, importer: PeopleImporter) -> None:
        importer.rows({"email": "b@example.com"})
        reference = importer.db.document(
            f"{importer.paths.subscribers}/{importer.id_of('b@example.com')}"
        )
        step = {"at": importer.ago(1), "status": "subscribed", "source": "form", "form": "footer"}
        reference.update({"consents.email": {"status": "subscribed", "history": [step]}})
        row: Json = {"email": "b@example.com", "emailStatus": "cleaned"}
        importer.rows({**row, "consentedAt": importer.ago(2)})
        assert importer.status("b@example.com") is SUBSCRIBED
        assert importer.db.collection(importer.paths.suppressions).get() == []

    def test_is_refused_who_asked_to_be_forgotten(self, importer: PeopleImporter) -> None:
        importer.forget(["gone@example.com"])
        found = importer.run(
            lines(ANN, {"email": "Gone@example.com"}, {"email": "gone@example.com"})
        )
        assert found["rows"] == counts(1, refused=2)
        rows = found["refusedRows"]
        assert isinstance(rows, list)
        assert "asked to be forgotten" in rows[0]["reason"]
        assert list(importer.people()) == ["ann@example.com"]

    def test_is_stored_without_text_messages_where_there_is_no_phone(
        self, importer: PeopleImporter
    ) -> None:
        found = importer.run(lines({"email": "a@example.com", "smsSubscribed": True}))
        assert found["rows"] == counts(1, incomplete=1)
        (told,) = listed(found, "leftOut")
        assert (told["part"], told["line"], told["field"]) == (1, 1, "smsSubscribed")
        assert importer.person("a@example.com").consents.sms.status is ConsentStatus.NONE


class TestSomebodyKnown:
    @pytest.fixture
    def importer(self, importer: PeopleImporter) -> PeopleImporter:
        known: Json = {"email": "ann@example.com", "firstName": "Anna", "properties": {"size": "S"}}
        assert importer.rows(known) == counts(1)
        return importer

    def test_gets_what_it_lacks(self, importer: PeopleImporter) -> None:
        assert importer.rows(ANN, tags=["again"]) == counts(0, updated=1)
        ann = importer.person("ann@example.com")
        assert (ann.first_name, ann.last_name) == ("Anna", "Doe")
        assert ann.properties == {"size": "S", "visits": 3}
        assert ann.tags == ["vip", "shop", "again"]
        assert ann.consents.email.status is SUBSCRIBED

    def test_gets_what_the_row_says_where_that_is_asked_for(self, importer: PeopleImporter) -> None:
        assert importer.rows(ANN, overwrite=True) == counts(0, updated=1)
        ann = importer.person("ann@example.com")
        assert (ann.first_name, ann.properties) == ("Ann", {"size": "M", "visits": 3})
        assert importer.rows({"email": "ann@example.com"}, overwrite=True) == counts(0, known=1)

    def test_is_the_same_in_another_spelling_of_the_address(self, importer: PeopleImporter) -> None:
        row: Json = {"email": " ANN@EXAMPLE.COM ", "lastName": "Doe"}
        assert importer.rows(row) == counts(0, updated=1)
        assert len(importer.people()) == 1

    def test_is_unsubscribed_by_a_suppression_list(self, importer: PeopleImporter) -> None:
        importer.rows(ANN)
        row: Json = {"email": "ann@example.com", "emailSubscribed": "unsubscribed"}
        assert importer.rows(row) == counts(0, updated=1)
        importer.rows(ANN, overwrite=True)
        assert importer.status("ann@example.com") is UNSUBSCRIBED

    def test_stays_subscribed_where_it_agreed_after_the_suppression(
        self, importer: PeopleImporter
    ) -> None:
        reference = importer.db.document(
            f"{importer.paths.subscribers}/{importer.id_of('ann@example.com')}"
        )
        step = {"at": importer.ago(1), "status": "subscribed", "source": "form", "form": "footer"}
        reference.update({"consents.email": {"status": "subscribed", "history": [step]}})
        row: Json = {"email": "ann@example.com", "emailSubscribed": "unsubscribed"}
        assert importer.rows({**row, "consentedAt": importer.ago(2)}) == counts(0, known=1)
        assert importer.status("ann@example.com") is SUBSCRIBED
        assert importer.rows({**row, "consentedAt": importer.ago(0.5)}) == counts(0, updated=1)
        assert importer.status("ann@example.com") is UNSUBSCRIBED

    def test_is_refused_who_asked_to_be_forgotten_and_waits_to_confirm(
        self, importer: PeopleImporter
    ) -> None:
        importer.forget(["ann@example.com"])
        assert importer.rows(ANN) == counts(0, refused=1)
        assert importer.person("ann@example.com").last_name is None


class TestSeveralRowsOfOnePerson:
    def test_count_in_their_order(self, importer: PeopleImporter) -> None:
        found = importer.rows(
            {"email": "a@example.com", "firstName": "A"},
            {"email": "A@example.com", "firstName": "B", "lastName": "L"},
            {"email": "a@example.com", "firstName": "C"},
        )
        assert found == counts(1, updated=1, known=1)
        person = importer.person("a@example.com")
        assert (person.first_name, person.last_name) == ("A", "L")

    def test_the_last_stands_with_overwrite(self, importer: PeopleImporter) -> None:
        rows: list[Json] = [{"email": "a@example.com", "firstName": each} for each in "ABC"]
        assert importer.rows(*rows, overwrite=True) == counts(1, updated=2)
        assert importer.person("a@example.com").first_name == "C"
        before = importer.update_times()
        assert importer.rows(*rows, overwrite=True) == counts(0, known=3)
        assert importer.update_times() == before

    def test_may_come_by_several_addresses(self, importer: PeopleImporter) -> None:
        importer.rows({"email": "a@example.com"})
        paths, owner = importer.paths, importer.id_of("a@example.com")
        other = PeopleImporter(importer.brand)
        other.rows({"email": "b@example.com"})
        importer.db.document(f"{paths.subscribers}/{other.id_of('b@example.com')}").delete()
        pointer = [each for each, whose in importer.pointers().items() if whose != owner]
        importer.db.document(f"{paths.emails}/{pointer[0]}").set({"subscriberId": owner})
        found = importer.rows(
            {"email": "b@example.com", "firstName": "B"},
            {"email": "a@example.com", "lastName": "A"},
        )
        assert found == counts(0, updated=2)
        person = importer.person("b@example.com")
        assert (person.email, person.first_name, person.last_name) == ("a@example.com", "B", "A")


class TestFilesOfOtherTools:
    def test_common_names_are_known(self, importer: PeopleImporter) -> None:
        content = (
            "Email Address,First Name,last_name,Phone Number,Tags,Accepts Email Marketing\n"
            'ann@example.com,Ann,Doe,+49 151 23456789,"vip; shop, new",yes\n'
        )
        assert importer.run(content, kind=CSV)["rows"] == counts(1)
        ann = importer.person("ann@example.com")
        assert (ann.first_name, ann.last_name, ann.phone) == ("Ann", "Doe", "+4915123456789")
        assert (ann.tags, ann.consents.email.status) == (["vip", "shop", "new"], SUBSCRIBED)

    def test_a_mapping_says_what_the_others_are(self, importer: PeopleImporter) -> None:
        content = (
            "Mail 1,Größe,Vorname.1,intern,Last Name,properties.Color\n"
            "ann@example.com,M,Ann,x,Doe,red\n"
        )
        mapping = {
            "Mail 1": "email", " Größe": "properties.size", "Vorname.1": "firstName", "intern": None
        }  # fmt: skip
        found = importer.run(content, kind=CSV, options={"mapping": mapping})
        assert found["rows"] == counts(1)
        assert found["mapping"] == {
            "Mail 1": "email", "Größe": "properties.size", "Vorname.1": "firstName", "intern": ""
        }  # fmt: skip
        ann = importer.person("ann@example.com")
        assert (ann.first_name, ann.last_name) == ("Ann", "Doe")
        assert ann.properties == {"size": "M", "Color": "red"}

    def test_formulas_stay_the_text_they_are(self, importer: PeopleImporter) -> None:
        content = 'email,firstName,lastName\na@example.com,"=HYPERLINK(""x"")",@SUM(A1)\n'
        importer.run(content, kind=CSV)
        person = importer.person("a@example.com")
        assert (person.first_name, person.last_name) == ('=HYPERLINK("x")', "@SUM(A1)")


class TestAFileInOneRequest:
    def test_is_imported(self, importer: PeopleImporter) -> None:
        answer = importer.send(
            "Mail,first name\nann@example.com,Ann\n",
            name="list",
            tags="new,vip",
            overwrite="true",
            emailConsent="subscribed",
            mapping='{"Mail": "email"}',
        )
        assert answer.status_code == 200, answer.text
        started = answer.json()["import"]
        assert (started["kind"], started["name"], started["overwrite"]) == (
            "subscribers", "list", True
        )  # fmt: skip
        importer.brand.cloud.idle()
        assert importer.look(started["id"])["rows"] == counts(1)
        ann = importer.person("ann@example.com")
        assert (ann.first_name, ann.tags) == ("Ann", ["new", "vip"])
        assert ann.consents.email.status is SUBSCRIBED

    def test_may_be_of_lines_of_json(self, importer: PeopleImporter) -> None:
        answer = importer.send(lines(ANN), "application/x-ndjson")
        importer.brand.cloud.idle()
        assert importer.look(answer.json()["import"]["id"])["rows"] == counts(1)


def test_parts_are_deleted_when_all_is_stored(importer: PeopleImporter) -> None:
    found = importer.run(lines(ANN), lines({**ANN, "email": "b@example.com"}, ANN, ANN))
    assert found["rows"] == counts(2, known=2)
    collections = [
        importer.paths.import_parts(str(found["id"])),
        importer.paths.updated_rows(str(found["id"])),
    ]
    assert [len(importer.db.collection(each).get()) for each in collections] == [0, 0]
    assert importer.commit(str(found["id"]), 2).json()["import"]["status"] == "done"
