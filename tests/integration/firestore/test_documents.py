"""Reading and writing documents."""

import uuid
from datetime import timedelta

import pytest
from google.api_core.exceptions import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
)
from google.cloud.firestore import DELETE_FIELD, Client, GeoPoint
from google.cloud.firestore_v1.types import Value

from tests.integration.firestore.conftest import MakeClient
from tests.integration.firestore.local_server import ours_only


def names(client: Client, *paths: str) -> list[str]:
    return [f"{client._database_string}/documents/{path}" for path in paths]


class TestCreate:
    def test_a_created_document_is_read_back(self, client: Client) -> None:
        data: dict[str, object] = {
            "null": None,
            "flag": True,
            "whole": 2**62,
            "fraction": 1.5,
            "text": "grüße \x00 🎉",
            "raw": b"\x00\xff",
            "place": GeoPoint(1.5, -2.5),
            "link": client.document("a/b"),
            "list": [1, "two", {"three": 3}],
            "map": {"a": {"b": {}}},
        }
        client.document("people/ada").create(data)
        assert client.document("people/ada").get().to_dict() == data

    def test_creating_twice_is_refused(self, client: Client) -> None:
        client.document("people/ada").create({"n": 1})
        with pytest.raises(AlreadyExists):
            client.document("people/ada").create({"n": 2})
        assert client.document("people/ada").get().to_dict() == {"n": 1}

    def test_add_chooses_an_id(self, client: Client) -> None:
        _, reference = client.collection("people").add({"n": 1})
        assert reference.get().to_dict() == {"n": 1}

    def test_times_are_microseconds_and_equal_at_creation(self, client: Client) -> None:
        result = client.document("people/ada").create({})
        snapshot = client.document("people/ada").get()
        assert snapshot.create_time == snapshot.update_time == result.update_time
        assert snapshot.update_time.nanosecond % 1000 == 0

    def test_timestamps_are_cut_to_microseconds(self, client: Client) -> None:
        (name,) = names(client, "people/ada")
        fields = {"t": Value(timestamp_value={"seconds": 1, "nanos": 123456789})}
        client._firestore_api.update_document(
            request={"document": {"name": name, "fields": fields}}
        )
        assert (
            client.document("people/ada").get().get("t").rfc3339() == "1970-01-01T00:00:01.123456Z"
        )


class TestGet:
    def test_a_missing_document(self, client: Client) -> None:
        snapshot = client.document("people/nobody").get()
        assert not snapshot.exists
        assert snapshot.read_time is not None

    def test_get_all_gives_found_and_missing(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        references = [client.document("people/ada"), client.document("people/nobody")]
        found = {s.id: s.to_dict() for s in client.get_all(references)}
        assert found == {"ada": {"n": 1}, "nobody": None}

    def test_a_mask_selects_fields(self, client: Client) -> None:
        client.document("people/ada").set({"a": {"b": 1, "c": 2}, "d": 3, "e": 4})
        snapshot = client.document("people/ada").get(field_paths=["a.b", "e", "missing"])
        assert snapshot.to_dict() == {"a": {"b": 1}, "e": 4}

    def test_get_document_refuses_what_is_missing(self, client: Client) -> None:
        with pytest.raises(NotFound):
            client._firestore_api.get_document(request={"name": names(client, "people/nobody")[0]})

    def test_databases_and_projects_are_separate(self, make_client: MakeClient) -> None:
        one, other = make_client(), make_client("other")
        one.document("people/ada").set({"n": 1})
        other.document("people/ada").set({"n": 2})
        assert one.document("people/ada").get().get("n") == 1
        assert other.document("people/ada").get().get("n") == 2
        assert [c.id for c in other.collections()] == ["people"]


class TestSet:
    def test_set_replaces(self, client: Client) -> None:
        client.document("people/ada").set({"a": 1, "b": 2})
        client.document("people/ada").set({"a": 3})
        assert client.document("people/ada").get().to_dict() == {"a": 3}

    def test_merge_keeps_the_rest(self, client: Client) -> None:
        client.document("people/ada").set({"a": {"x": 1, "y": 2}, "b": 1})
        client.document("people/ada").set({"a": {"y": 3}, "c": 4}, merge=True)
        expected = {"a": {"x": 1, "y": 3}, "b": 1, "c": 4}
        assert client.document("people/ada").get().to_dict() == expected

    def test_merge_creates(self, client: Client) -> None:
        client.document("people/ada").set({"a": 1}, merge=True)
        assert client.document("people/ada").get().to_dict() == {"a": 1}

    def test_merge_of_chosen_fields(self, client: Client) -> None:
        client.document("people/ada").set({"a": 1, "b": 1})
        client.document("people/ada").set({"a": 2, "b": 2}, merge=["a"])  # type: ignore[arg-type]
        assert client.document("people/ada").get().to_dict() == {"a": 2, "b": 1}

    def test_merging_nothing_creates_an_empty_document(self, client: Client) -> None:
        client.document("people/ada").set({}, merge=True)
        assert client.document("people/ada").get().to_dict() == {}


class TestUpdate:
    def test_a_missing_document_is_refused(self, client: Client) -> None:
        with pytest.raises(NotFound):
            client.document("people/nobody").update({"n": 1})
        assert not client.document("people/nobody").get().exists

    def test_nested_and_quoted_paths(self, client: Client) -> None:
        client.document("people/ada").set({"a": {"x": 1, "y": 1}, "b c": {"d.e": 1, "`": 1}})
        client.document("people/ada").update({"a.x": 2, "`b c`.`d.e`": 3, "`b c`.`\\``": 4})
        expected = {"a": {"x": 2, "y": 1}, "b c": {"d.e": 3, "`": 4}}
        assert client.document("people/ada").get().to_dict() == expected

    def test_a_path_replaces_what_is_in_its_way(self, client: Client) -> None:
        client.document("people/ada").set({"a": 1})
        client.document("people/ada").update({"a.b": 2})
        assert client.document("people/ada").get().to_dict() == {"a": {"b": 2}}

    def test_fields_are_deleted(self, client: Client) -> None:
        client.document("people/ada").set({"a": 1, "b": {"c": 2, "d": 3}})
        client.document("people/ada").update({"a": DELETE_FIELD, "b.c": DELETE_FIELD})
        assert client.document("people/ada").get().to_dict() == {"b": {"d": 3}}

    def test_deleting_what_is_not_there_changes_nothing(self, client: Client) -> None:
        client.document("people/ada").set({"a": 1})
        client.document("people/ada").update({"a.b.c": DELETE_FIELD, "z": DELETE_FIELD})
        assert client.document("people/ada").get().to_dict() == {"a": 1}

    def test_a_change_moves_the_update_time(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        before = client.document("people/ada").get()
        client.document("people/ada").update({"n": 2})
        after = client.document("people/ada").get()
        assert after.create_time == before.create_time
        assert after.update_time > before.update_time

    def test_no_change_keeps_the_update_time(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1, "m": {"a": 1.0}})
        before = client.document("people/ada").get()
        result = client.document("people/ada").update({"n": 1, "m.a": 1.0})
        assert result.update_time == before.update_time
        assert client.document("people/ada").get().update_time == before.update_time


class TestPreconditions:
    def test_the_last_update_time(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        seen = client.document("people/ada").get()
        option = client.write_option(last_update_time=seen.update_time)
        client.document("people/ada").update({"n": 2}, option=option)
        with pytest.raises(FailedPrecondition, match="does not match the required base version"):
            client.document("people/ada").update({"n": 3}, option=option)
        assert client.document("people/ada").get().get("n") == 2

    def test_an_update_time_of_a_deleted_document(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        seen = client.document("people/ada").get()
        client.document("people/ada").delete()
        with pytest.raises(FailedPrecondition):
            client.document("people/ada").update(
                {"n": 2}, option=client.write_option(last_update_time=seen.update_time)
            )

    def test_an_update_time_that_no_version_has_had_yet(self, client: Client) -> None:
        """A clock that runs ahead is a wrong argument, not a lost race."""
        client.document("people/ada").set({"n": 1})
        later = client.document("people/ada").get().update_time + timedelta(hours=1)
        option = client.write_option(last_update_time=later)
        with pytest.raises(InvalidArgument):
            client.document("people/ada").update({"n": 2}, option=option)
        with pytest.raises(InvalidArgument):
            client.document("people/ada").delete(option=option)
        assert client.document("people/ada").get().to_dict() == {"n": 1}

    def test_deleting_what_must_exist(self, client: Client) -> None:
        with pytest.raises(NotFound):
            client.document("people/nobody").delete(option=client.write_option(exists=True))
        client.document("people/nobody").delete()

    def test_a_stale_delete_is_refused(self, client: Client) -> None:
        client.document("people/ada").set({"n": 1})
        seen = client.document("people/ada").get()
        client.document("people/ada").update({"n": 2})
        option = client.write_option(last_update_time=seen.update_time)
        with pytest.raises(FailedPrecondition):
            client.document("people/ada").delete(option=option)
        assert client.document("people/ada").get().exists


class TestCommit:
    def test_a_refused_write_undoes_the_others(self, client: Client) -> None:
        batch = client.batch()
        batch.set(client.document("people/ada"), {"n": 1})
        batch.update(client.document("people/nobody"), {"n": 1})
        with pytest.raises(NotFound):
            batch.commit()
        assert not client.document("people/ada").get().exists
        client.document("people/ada").set({"n": 1})
        assert client.document("people/ada").get().exists

    def test_writes_to_one_document_apply_in_order(self, client: Client) -> None:
        reference = client.document("people/ada")
        batch = client.batch()
        batch.create(reference, {"n": 1})
        batch.update(reference, {"m": 2})
        batch.delete(reference)
        batch.create(reference, {"k": 3})
        batch.commit()
        assert reference.get().to_dict() == {"k": 3}

    def test_commit_times_increase(self, client: Client) -> None:
        results = [client.document("people/ada").set({"n": n}) for n in range(5)]
        times = [result._pb.update_time.ToNanoseconds() for result in results]
        assert times == sorted(set(times))

    def test_an_empty_batch(self, client: Client) -> None:
        assert client.batch().commit() == []


class TestRefusals:
    @pytest.mark.parametrize("field", ["__reserved__", "a.__reserved__"])
    def test_reserved_field_names(self, client: Client, field: str) -> None:
        data: dict[str, object] = {"__reserved__": 1}
        with pytest.raises(InvalidArgument, match="reserved"):
            client.document("people/ada").set({"a": data} if "." in field else data)

    @pytest.mark.parametrize(
        "path",
        [
            "__reserved__/ada",
            "people/__reserved__",
            "people/.",
            "people/..",
            "people/" + "x" * 1501,
        ],
    )
    def test_ids(self, client: Client, path: str) -> None:
        with pytest.raises(InvalidArgument):
            client.document(path).set({})

    @pytest.mark.parametrize("name", ["", "people/ada", "projects/p/databases/d/documents/people"])
    def test_document_names(self, client: Client, name: str) -> None:
        writes = [{"update": {"name": name}}]
        with pytest.raises(InvalidArgument, match="lacks"):
            client._firestore_api.commit(
                request={"database": client._database_string, "writes": writes}
            )

    @pytest.mark.parametrize("path", ["a..b", "a-b", ".a", "a.", "`a", ""])
    def test_field_paths(self, client: Client, path: str) -> None:
        (name,) = names(client, "people/ada")
        writes = [{"update": {"name": name}, "update_mask": {"field_paths": [path]}}]
        with pytest.raises(InvalidArgument, match="property path"):
            client._firestore_api.commit(
                request={"database": client._database_string, "writes": writes}
            )

    def test_documents_above_one_mebibyte(self, client: Client) -> None:
        client.document("people/ada").set({"a": "x" * 1_048_000})
        with pytest.raises(InvalidArgument):
            client.document("people/ada").set({"a": "x" * 1_048_576})

    def test_maps_nested_more_than_twenty_deep(self, client: Client) -> None:
        def nested(depth: int) -> dict[str, object]:
            return {"a": nested(depth - 1)} if depth else {}

        client.document("people/ada").set(nested(20))
        with pytest.raises(InvalidArgument, match="nested"):
            client.document("people/ada").set(nested(21))

    def test_arrays_in_arrays(self, client: Client) -> None:
        with pytest.raises(InvalidArgument):
            client.document("people/ada").set({"a": [[1]]})

    @ours_only
    def test_documents_of_another_database(self, client: Client) -> None:
        name = "projects/other/databases/(default)/documents/people/ada"
        with pytest.raises(InvalidArgument):
            client._firestore_api.commit(
                request={
                    "database": client._database_string,
                    "writes": [{"update": {"name": name}}],
                }
            )


class TestLists:
    def test_documents_that_only_have_collections_are_listed(self, client: Client) -> None:
        client.document("brands/b1/orders/o1/items/i1").set({})
        client.document("brands/b2").set({})
        assert [d.id for d in client.collection("brands").list_documents()] == ["b1", "b2"]
        assert [d.id for d in client.collection("brands").stream()] == ["b2"]

    def test_collections(self, client: Client) -> None:
        client.document("brands/b1/orders/o1").set({})
        client.document("brands/b1/notes/n1").set({})
        assert [c.id for c in client.collections()] == ["brands"]
        assert [c.id for c in client.document("brands/b1").collections()] == ["notes", "orders"]
        client.document("brands/b1/notes/n1").delete()
        assert [c.id for c in client.document("brands/b1").collections()] == ["orders"]

    def test_pages(self, client: Client) -> None:
        for n in range(7):
            client.document(f"people/p{n}").set({"n": n})
        listed = client.collection("people").list_documents(page_size=3)
        assert [d.id for d in listed] == [f"p{n}" for n in range(7)]

    def test_deleting_recursively(self, client: Client) -> None:
        for path in ("brands/b1", "brands/b1/orders/o1", "brands/b1/orders/o1/items/i1", "x/y"):
            client.document(path).set({"n": uuid.uuid4().hex})
        assert client.recursive_delete(client.collection("brands")) == 3
        assert [c.id for c in client.collections()] == ["x"]
