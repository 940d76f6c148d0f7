"""What the local Firestore adds: counters, events, time to live, faults, bulk loading."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from google.api_core.exceptions import (
    AlreadyExists,
    FailedPrecondition,
    RetryError,
    ServiceUnavailable,
)
from google.api_core.retry import Retry
from google.cloud.firestore import Client, FieldFilter, Increment, Query
from google.cloud.firestore_v1.aggregation import AggregationQuery

from local.firestore.errors import FirestoreError
from local.firestore.group_commit import GroupCommit
from local.firestore.indexes import Indexes
from local.firestore.messages import Document, Value, Write, parse_document
from local.firestore.paths import parse_document_name
from local.firestore.store import Committed, Store
from tests.integration.firestore.local_server import LocalServer, MovableClock, ours_only

pytestmark = ours_only
ONCE = Retry(predicate=lambda _: False)


class TestOperations:
    def test_reads(self, client: Client, server: LocalServer) -> None:
        for n in range(5):
            client.document(f"people/p{n}").set({"n": n})
        server.operations.reset()
        client.document("people/p0").get()
        client.document("people/nobody").get()
        assert server.operations.reads == 2
        client.collection("people").get()
        assert server.operations.reads == 7
        client.collection("nothing").get()
        assert server.operations.reads == 8
        client.collection("people").offset(2).limit(1).get()
        assert server.operations.reads == 11
        AggregationQuery(client.collection("people")._query()).count().get()
        assert server.operations.reads == 12

    def test_writes(self, client: Client, server: LocalServer) -> None:
        batch = client.batch()
        batch.set(client.document("people/ada"), {"n": 1})
        batch.update(client.document("people/ada"), {"n": Increment(1)})
        batch.delete(client.document("people/bob"))
        batch.commit()
        expected = {"reads": 0, "writes": 2, "deletes": 1, "ttlDeletes": 0}
        assert server.operations.snapshot() == expected

    def test_a_refused_commit_costs_nothing(self, client: Client, server: LocalServer) -> None:
        client.document("people/ada").create({})
        with pytest.raises(AlreadyExists):
            client.document("people/ada").create({})
        assert server.operations.writes == 1


class TestChanges:
    def test_each_document_of_a_commit_is_told_once(
        self, client: Client, server: LocalServer
    ) -> None:
        client.document("people/ada").set({"a": 1, "m": {"x": 1, "y": 1}, "gone": 1})
        server.changes.clear()
        batch = client.batch()
        batch.set(client.document("people/ada"), {"a": 2, "m": {"x": 1, "y": 2}})
        batch.update(client.document("people/ada"), {"b c": Increment(1)})
        batch.create(client.document("people/bob"), {"n": 1})
        result = batch.commit()
        ada, bob = server.changes
        assert ada.before is not None
        assert ada.after is not None
        assert parse_document(ada.before).fields["a"].integer_value == 1
        assert parse_document(ada.after).fields["a"].integer_value == 2
        assert ada.update_mask == ("a", "`b c`", "gone", "m.y")
        assert ada.time_ns == result[0]._pb.update_time.ToNanoseconds()
        assert (bob.before, bob.update_mask) == (None, ())
        assert bob.name.endswith("/documents/people/bob")

    def test_deletes_and_what_changes_nothing(self, client: Client, server: LocalServer) -> None:
        client.document("people/ada").set({"a": 1})
        server.changes.clear()
        client.document("people/ada").set({"a": 1})
        client.document("people/nobody").delete()
        assert server.changes == []
        client.document("people/ada").delete()
        (deleted,) = server.changes
        assert deleted.after is None

    def test_a_failing_listener_undoes_the_commit(self, tmp_path: Path) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError

        name = "projects/p/databases/d/documents/people/ada"
        store = Store(tmp_path / "db", MovableClock(), Indexes(), fail)
        with pytest.raises(ZeroDivisionError):
            store.commit([write_of(name)])
        store.close()
        store = Store(tmp_path / "db", MovableClock(), Indexes())
        assert store.commit([write_of(name)]).results
        store.close()


class TestReadTimes:
    """Old versions are not kept, so a time of the past is refused wherever it can be named."""

    def test_a_time_before_the_last_commit_is_refused(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        past = datetime(2020, 1, 1, tzinfo=UTC)
        name = f"{client._database_string}/documents/people/ada"
        request = {"name": name, "read_time": past}
        with pytest.raises(FailedPrecondition, match="too old"):
            client._firestore_api.get_document(request=request)
        with pytest.raises(FailedPrecondition, match="too old"):
            list(client.collections(read_time=past))
        with pytest.raises(FailedPrecondition, match="too old"):
            list(client.collection_group("people").get_partitions(2, read_time=past))


class TestGroupCommit:
    async def test_of_commits_that_share_a_transaction_one_is_refused_alone(
        self, tmp_path: Path
    ) -> None:
        store = Store(tmp_path / "db", MovableClock(), Indexes())
        group = GroupCommit(store)
        names = [f"projects/p/databases/d/documents/people{n}/ada" for n in range(4)]
        must_exist = write_of(names[1])
        must_exist.current_document.exists = True
        outcomes = await asyncio.gather(
            group.commit([write_of(names[0])]),
            group.commit([write_of(names[2]), must_exist]),
            group.commit([write_of(names[3])]),
            return_exceptions=True,
        )
        assert [type(each) for each in outcomes] == [Committed, FirestoreError, Committed]
        found = [store.reader.get(parse_document_name(name)) is not None for name in names]
        assert found == [True, False, False, True]
        await group.commit([write_of(names[2])])
        assert store.reader.get(parse_document_name(names[2])) is not None
        store.close()


class TestTimeToLive:
    def test_what_is_over_is_deleted(self, client: Client, server: LocalServer) -> None:
        now = datetime.now(UTC)
        sessions = client.collection("brands/b1/sessions")
        sessions.document("old").set({"marketingExpireAt": now - timedelta(seconds=1)})
        sessions.document("new").set({"marketingExpireAt": now + timedelta(days=1)})
        sessions.document("text").set({"marketingExpireAt": "2020-01-01"})
        client.document("others/old").set({"marketingExpireAt": now - timedelta(seconds=1)})
        server.changes.clear()
        assert server.in_store(Store.expire) == 1
        assert [s.id for s in sessions.stream()] == ["new", "text"]
        assert client.document("others/old").get().exists
        assert [change.after for change in server.changes] == [None]

    def test_by_the_clock_that_may_be_moved(self, tmp_path: Path) -> None:
        clock = MovableClock()
        indexes = Indexes(ttl_fields={"sessions": ("expires",)})
        store = Store(tmp_path / "db", clock, indexes)
        expires = Value(timestamp_value=datetime.now(UTC) + timedelta(days=7))
        name = "projects/p/databases/d/documents/sessions/{}"
        store.load((name.format(n), {"expires": expires}) for n in range(2500))
        assert store.expire() == 0
        clock.offset = 8 * 24 * 3600
        assert store.expire() == 2500
        assert store.expire() == 0
        store.close()


class TestFaults:
    def test_lost_answers_are_applied(self, client: Client, server: LocalServer) -> None:
        server.faults.lose = True
        with pytest.raises((ServiceUnavailable, RetryError)):
            client.document("people/ada").create({"n": 1}, retry=ONCE)
        assert client.document("people/ada").get().exists

    def test_the_client_repeats_what_was_lost(self, client: Client, server: LocalServer) -> None:
        server.faults.lose = True
        with pytest.raises(AlreadyExists):
            client.document("people/ada").create({"n": 1})

    def test_aborted_commits_are_not_applied(self, client: Client, server: LocalServer) -> None:
        server.faults.abort = True
        transaction = client.transaction()
        transaction._begin()
        transaction.set(client.document("people/ada"), {"n": 1})
        with pytest.raises(Exception, match="aborted on request"):
            transaction._commit()
        assert not client.document("people/ada").get().exists


class TestLoad:
    def test_loaded_documents_are_found(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "db", MovableClock(), Indexes())
        name = "projects/p/databases/d/documents/people/{:04}"
        assert (
            store.load((name.format(n), {"n": Value(integer_value=n)}) for n in range(3000)) == 3000
        )
        store.close()
        server = LocalServer(tmp_path / "db", Indexes()).start()
        server.stop()


class TestReindexing:
    def test_changed_indexes_fit_at_the_next_start(self, tmp_path: Path) -> None:
        name = "projects/p/databases/d/documents/people/ada"
        exempt = Indexes.parse(
            '{"fieldOverrides": [{"collectionGroup": "people", "fieldPath": "*", "indexes": []}]}'
        )
        for indexes, entries in ((exempt, 1), (Indexes(), 2), (exempt, 1)):
            store = Store(tmp_path / "db", MovableClock(), indexes)
            store.commit([write_of(name)])
            assert store.open_snapshot().execute("SELECT count(*) FROM entries").fetchone() == (
                entries,
            )
            store.close()


class TestPartitions:
    def test_parts_cover_the_group(self, client: Client) -> None:
        expected = set()
        for n in range(40):
            path = f"cities/c{n % 7}/streets/s{n:02}"
            client.document(path).set({"n": n})
            expected.add(path)
        parts = list(client.collection_group("streets").get_partitions(3))
        assert len(parts) == 4
        queries: list[Query] = [part.query() for part in parts]  # type: ignore[no-untyped-call]
        found = [[s.reference.path for s in query.stream()] for query in queries]
        assert sorted(map(len, found)) == [9, 10, 10, 11]
        assert {path for part in found for path in part} == expected

    def test_an_empty_group(self, client: Client) -> None:
        assert len(list(client.collection_group("nothing").get_partitions(3))) == 1


class TestLargeCollections:
    def test_a_limit_reads_no_more_than_it_needs(self, client: Client, server: LocalServer) -> None:
        base = f"{client._database_string}/documents/people"
        fields = (
            {"city": text(f"c{n % 50}"), "age": Value(integer_value=n)} for n in range(20_000)
        )
        documents = ((f"{base}/p{n:05}", each) for n, each in enumerate(fields))
        server.in_store(lambda store: store.load(documents))
        query = client.collection("people").where(filter=FieldFilter("city", "==", "c7"))
        newest = query.order_by("age", direction=Query.DESCENDING).limit(200)
        ages = [s.get("age") for s in newest.stream()]
        assert ages == list(range(19_957, 19_957 - 200 * 50, -50))


def text(value: str) -> Value:
    return Value(string_value=value)


def write_of(name: str) -> Write:
    return Write(update=Document(name=name, fields={"n": Value(integer_value=1)}))
