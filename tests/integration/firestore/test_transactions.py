"""Transactions."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.api_core.exceptions import Aborted, InvalidArgument
from google.cloud.firestore import Client, FieldFilter, Increment, Transaction, transactional

from tests.integration.firestore.local_server import ours_only

CLIENTS = 20
READ_WRITE: dict[str, object] = {"read_write": {}}


@transactional
def add_one(transaction: Transaction, client: Client) -> int:
    reference = client.document("counters/visits")
    (snapshot,) = transaction.get(reference)
    count = (snapshot.get("n") if snapshot.exists else 0) + 1
    transaction.set(reference, {"n": count})
    return count


class TestReadWrite:
    def test_reads_then_writes(self, client: Client) -> None:
        assert [add_one(client.transaction(), client) for _ in range(3)] == [1, 2, 3]

    def test_an_error_writes_nothing(self, client: Client) -> None:
        @transactional
        def fail(transaction: Transaction) -> None:
            transaction.set(client.document("people/ada"), {"n": 1})
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail(client.transaction())
        assert not client.document("people/ada").get().exists

    def test_missing_documents_are_read_too(self, client: Client) -> None:
        @transactional
        def claim(transaction: Transaction) -> bool:
            (snapshot,) = transaction.get(client.document("claims/c"))
            if snapshot.exists:
                return False
            transaction.create(client.document("claims/c"), {})
            return True

        assert claim(client.transaction())
        assert not claim(client.transaction())

    def test_queries(self, client: Client) -> None:
        client.document("people/ada").set({"age": 30})
        client.document("people/bob").set({"age": 50})

        @transactional
        def grow(transaction: Transaction) -> int:
            query = client.collection("people").where(filter=FieldFilter("age", ">", 20))
            found = list(transaction.get(query))
            for snapshot in found:
                transaction.update(snapshot.reference, {"age": Increment(1)})
            return len(found)

        assert grow(client.transaction()) == 2
        assert client.document("people/ada").get().get("age") == 31

    def test_a_closed_transaction_is_refused(self, client: Client) -> None:
        api, database = client._firestore_api, client._database_string
        begun = api.begin_transaction(request={"database": database}).transaction
        api.commit(request={"database": database, "transaction": begun})
        with pytest.raises(InvalidArgument, match="invalid or closed"):
            api.commit(request={"database": database, "transaction": begun})

    def test_a_rolled_back_transaction_frees_its_documents(self, client: Client) -> None:
        transaction = client.transaction()
        transaction._begin()
        list(transaction.get(client.document("people/ada")))
        transaction._rollback()
        client.document("people/ada").set({"n": 1})
        assert client.document("people/ada").get().exists


@ours_only
class TestContention:
    def test_a_counter_loses_nothing(self, client: Client) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            counts = list(pool.map(lambda _: add_one(client.transaction(), client), range(100)))
        assert sorted(counts) == list(range(1, 101))

    def test_a_plain_write_waits_for_the_transaction(self, client: Client) -> None:
        reference = client.document("people/ada")
        reference.set({"n": 1})
        transaction = client.transaction()
        transaction._begin()
        (snapshot,) = transaction.get(reference)
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(reference.update, {"n": Increment(10)})
            transaction.set(reference, {"n": snapshot.get("n") + 1})
            transaction._commit()
            writing.result()
        assert reference.get().get("n") == 12

    def test_opposite_orders_do_not_hang(self, client: Client) -> None:
        one, other = client.document("people/one"), client.document("people/other")
        one.set({"n": 0})
        other.set({"n": 0})
        both_hold = threading.Barrier(2)

        def move(first_path: str, second_path: str) -> bool:
            transaction = client.transaction()
            transaction._begin()
            list(transaction.get(client.document(first_path)))
            both_hold.wait()
            try:
                list(transaction.get(client.document(second_path)))
            except Aborted:
                transaction._rollback()
                return False
            transaction.update(one, {"n": Increment(1)})
            transaction._commit()
            return True

        with ThreadPoolExecutor(2) as pool:
            moves = [
                pool.submit(move, "people/one", "people/other"),
                pool.submit(move, "people/other", "people/one"),
            ]
            done = sum(each.result() for each in moves)
        assert done == 1
        assert one.get().get("n") == 1

    def test_a_new_result_of_a_query_aborts(self, client: Client) -> None:
        client.document("people/ada").set({"age": 30})
        transaction = client.transaction()
        transaction._begin()
        query = client.collection("people").where(filter=FieldFilter("age", ">", 20))
        assert len(list(transaction.get(query))) == 1
        client.document("people/bob").set({"age": 40})
        transaction.set(client.document("counts/people"), {"n": 1})
        with pytest.raises(Aborted):
            transaction._commit()
        assert not client.document("counts/people").get().exists


class TestReadOnly:
    def test_it_sees_one_moment(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        transaction = client.transaction(read_only=True)
        transaction._begin()
        assert next(iter(transaction.get(client.document("people/ada")))).get("n") == 1
        client.document("people/ada").set({"n": 2})
        client.document("people/bob").set({"n": 2})
        assert next(iter(transaction.get(client.document("people/ada")))).get("n") == 1
        assert [s.get("n") for s in transaction.get(client.collection("people")._query())] == [1]
        transaction._commit()
        assert client.document("people/ada").get().get("n") == 2

    def test_it_does_not_write(self, client: Client) -> None:
        transaction = client.transaction(read_only=True)
        transaction._begin()
        request = {
            "database": client._database_string,
            "transaction": transaction.id,
            "writes": [{"delete": f"{client._database_string}/documents/people/ada"}],
        }
        with pytest.raises(InvalidArgument, match="read-only"):
            client._firestore_api.commit(request=request)


class TestBeginByReading:
    def test_the_first_answer_names_the_transaction(self, client: Client) -> None:
        api, database = client._firestore_api, client._database_string
        name = f"{database}/documents/people/ada"
        answers = api.batch_get_documents(
            request={"database": database, "documents": [name], "new_transaction": READ_WRITE}
        )
        transaction = next(iter(answers)).transaction
        writes = [{"update": {"name": name}}]
        api.commit(request={"database": database, "transaction": transaction, "writes": writes})
        assert client.document("people/ada").get().exists
