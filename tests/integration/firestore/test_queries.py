"""Queries."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from google.api_core.exceptions import FailedPrecondition, InvalidArgument
from google.cloud.firestore import And, Client, FieldFilter, GeoPoint, Or, Query
from google.cloud.firestore_v1.base_query import BaseFilter
from google.cloud.firestore_v1.vector import Vector

NAN = math.nan
DESCENDING = Query.DESCENDING


class Person(NamedTuple):
    id: str
    city: str
    age: int
    name: str
    tags: list[str]


PEOPLE = [
    Person("p1", "rome", 30, "ann", ["a", "b"]),
    Person("p2", "rome", 40, "bob", ["b"]),
    Person("p3", "oslo", 30, "cid", ["a", "c"]),
    Person("p4", "oslo", 50, "dan", []),
    Person("p5", "bonn", 20, "eve", ["c"]),
]
VALUES = {  # in Firestore's order
    "null": None,
    "false": False,
    "true": True,
    "nan": NAN,
    "minus-inf": -math.inf,
    "zero": -0.0,
    "d1": 1.0,
    "i1": 1,
    "d1.5": 1.5,
    "i5": 5,
    "big": 2**53 + 1,
    "bigger": 2.0**53 + 2,
    "inf": math.inf,
    "time": datetime(2020, 1, 1, tzinfo=UTC),
    "sa": "a",
    "sa0": "a\0",
    "sb": "b",
    "bytes": b"a",
    "geo": GeoPoint(1, 2),
    "array0": [],
    "array1": [1.0],
    "array1a": [1, "a", None, NAN],
    "vector1": Vector([9.0]),
    "vector2": Vector([1.0, 2.0]),
    "map0": {},
    "map1": {"x": 1},
    "map2": {"x": 1, "y": 2},
}


@pytest.fixture
def people(client: Client) -> Query:
    batch = client.batch()
    for person in PEOPLE:
        batch.set(client.collection("people").document(person.id), person._asdict())
    batch.commit()
    return client.collection("people").where(filter=FieldFilter("age", ">", 0)).limit(100)


@pytest.fixture
def values(client: Client) -> Query:
    batch = client.batch()
    for name, value in VALUES.items():
        batch.set(client.collection("values").document(name), {"v": value})
    batch.set(client.collection("values").document("without"), {"w": 1})
    batch.commit()
    return client.collection("values")._query()


def ids(query: Query) -> list[str]:
    return [snapshot.id for snapshot in query.stream()]


def where(client: Client, *filters: BaseFilter) -> Query:
    query = client.collection("people")._query()
    for each in filters:
        query = query.where(filter=each)
    return query


def field(path: str, op: str, value: object) -> FieldFilter:
    return FieldFilter(path, op, value)


@pytest.mark.usefixtures("people")
class TestOrder:
    def test_all_types(self, values: Query) -> None:
        assert ids(values.order_by("v")) == list(VALUES)

    def test_descending_with_ties_by_name_descending(self, values: Query) -> None:
        assert ids(values.order_by("v", direction=DESCENDING)) == list(VALUES)[::-1]

    def test_documents_without_the_field_are_left_out(self, values: Query) -> None:
        assert ids(values.order_by("w")) == ["without"]

    def test_several_orders(self, client: Client) -> None:
        query = client.collection("people").order_by("age").order_by("name", direction=DESCENDING)
        assert ids(query) == ["p5", "p3", "p1", "p2", "p4"]

    def test_by_name_descending_is_refused_without_a_filter(self, client: Client) -> None:
        query = client.collection("people").order_by("__name__", direction=DESCENDING)
        with pytest.raises(FailedPrecondition, match="descending key scans"):
            ids(query)
        assert ids(query.where(filter=field("city", "==", "rome"))) == ["p2", "p1"]

    def test_without_any_it_is_by_name(self, client: Client) -> None:
        assert ids(client.collection("people")._query()) == ["p1", "p2", "p3", "p4", "p5"]

    def test_of_an_inequality_is_by_its_field(self, people: Query) -> None:
        assert ids(people) == ["p5", "p1", "p3", "p2", "p4"]


NUMBERS = ["minus-inf", "zero", "d1", "i1", "d1.5", "i5", "big", "bigger", "inf"]


def all_but(*names: str) -> list[str]:
    return [name for name in VALUES if name not in {"null", *names}]


@pytest.mark.usefixtures("people")
class TestOperators:
    @pytest.mark.parametrize(
        ("op", "value", "expected"),
        [
            ("==", 1, ["d1", "i1"]),
            ("==", 0, ["zero"]),
            ("==", None, ["null"]),
            ("==", NAN, ["nan"]),
            ("==", "a", ["sa"]),
            ("==", [1], ["array1"]),
            ("==", {"x": 1.0}, ["map1"]),
            ("==", 2.0**53, []),
            ("<", 1, ["minus-inf", "zero"]),
            ("<=", 1.0, ["minus-inf", "zero", "d1", "i1"]),
            (">", 1.5, ["i5", "big", "bigger", "inf"]),
            (">", 2.0**53, ["big", "bigger", "inf"]),
            (">=", 5, ["i5", "big", "bigger", "inf"]),
            (">=", -math.inf, NUMBERS),
            (">", "a", ["sa0", "sb"]),
            (">=", False, ["false", "true"]),
            ("<", [1, "a"], ["array0", "array1"]),
            (">", {"x": 1}, ["map2"]),
            ("!=", 1, all_but("d1", "i1")),
            ("!=", None, all_but()),
            ("!=", NAN, all_but("nan")),
            ("in", [1, "b", None, NAN], ["d1", "i1", "sb"]),
            ("not-in", [1, "b"], all_but("d1", "i1", "sb")),
            ("not-in", [1, None], []),
            ("not-in", [NAN], all_but()),
            ("array_contains", 1, ["array1", "array1a"]),
            ("array_contains", "a", ["array1a"]),
            ("array_contains_any", ["a", 1.0, None], ["array1", "array1a"]),
        ],
    )
    def test_of_one_field(self, values: Query, op: str, value: object, expected: list[str]) -> None:
        found = ids(values.where(filter=field("v", op, value)))
        if op in {"in", "array_contains", "array_contains_any"}:
            assert sorted(found) == sorted(expected)
        else:
            assert found == expected

    def test_nested_fields(self, values: Query) -> None:
        assert ids(values.where(filter=field("v.x", "==", 1))) == ["map1", "map2"]
        assert ids(values.where(filter=field("v.y", ">", 1))) == ["map2"]

    def test_equalities_are_merged(self, client: Client) -> None:
        query = where(client, field("city", "==", "rome"), field("age", "==", 30))
        assert ids(query) == ["p1"]
        query = where(client, field("city", "==", "rome"), field("tags", "array_contains", "b"))
        assert ids(query) == ["p1", "p2"]

    def test_an_equality_and_an_order(self, client: Client) -> None:
        query = where(client, field("city", "==", "rome"))
        assert ids(query.order_by("age", direction=DESCENDING)) == ["p2", "p1"]
        assert ids(query.where(filter=field("age", ">=", 40))) == ["p2"]

    def test_an_array_element_and_an_order(self, client: Client) -> None:
        query = where(client, field("tags", "array_contains", "a")).order_by("age")
        assert ids(query) == ["p1", "p3"]

    def test_inequalities_on_two_fields(self, client: Client) -> None:
        client.document("people/p6").set({"age": 60, "height": 180})
        client.document("people/p7").set({"age": 61, "height": 150})
        query = where(client, field("age", ">", 50), field("height", ">", 160))
        assert ids(query) == ["p6"]

    def test_contradictions(self, client: Client) -> None:
        assert ids(where(client, field("age", "==", 1), field("age", "==", 2))) == []
        assert ids(where(client, field("age", ">", 2), field("age", "<", 1))) == []

    def test_names(self, client: Client) -> None:
        p2 = client.document("people/p2")
        assert ids(where(client, field("__name__", "==", p2))) == ["p2"]
        assert ids(where(client, field("__name__", ">", p2))) == ["p3", "p4", "p5"]
        assert ids(where(client, field("__name__", "in", [p2, client.document("people/x")]))) == [
            "p2"
        ]
        query = where(client, field("city", "==", "rome"), field("__name__", "<", p2))
        assert ids(query) == ["p1"]


@pytest.mark.usefixtures("people")
class TestDisjunctions:
    def test_or(self, client: Client) -> None:
        query = where(client, Or([field("city", "==", "bonn"), field("age", "==", 30)]))
        assert ids(query) == ["p1", "p3", "p5"]

    def test_and_in_or(self, client: Client) -> None:
        both = And([field("city", "==", "oslo"), field("age", "==", 50)])
        assert ids(where(client, Or([both, field("city", "==", "rome")]))) == ["p1", "p2", "p4"]

    def test_in_keeps_the_order_asked_for(self, client: Client) -> None:
        query = where(client, field("city", "in", ["rome", "oslo"]))
        assert ids(query.order_by("age", direction=DESCENDING)) == ["p4", "p2", "p3", "p1"]
        assert ids(query.order_by("age", direction=DESCENDING).offset(1).limit(2)) == ["p2", "p3"]

    def test_a_document_comes_once(self, client: Client) -> None:
        query = where(client, field("tags", "array_contains_any", ["a", "b", "c"]))
        assert ids(query) == ["p1", "p2", "p3", "p5"]

    def test_equality_or_inequality_of_a_field(self, values: Query) -> None:
        query = values.where(filter=Or([field("v", "==", 1), field("v", ">", 5)]))
        assert ids(query) == ["d1", "i1", "big", "bigger", "inf"]


@pytest.mark.usefixtures("people")
class TestWindows:
    def test_limit_and_offset(self, people: Query) -> None:
        assert ids(people.limit(2)) == ["p5", "p1"]
        assert ids(people.offset(3)) == ["p2", "p4"]
        assert ids(people.offset(9)) == []

    def test_limit_to_last(self, client: Client) -> None:
        query = client.collection("people").order_by("age").limit_to_last(2)
        assert [snapshot.id for snapshot in query.get()] == ["p2", "p4"]

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            ("start_at", ["p1", "p3", "p2", "p4"]),
            ("start_after", ["p2", "p4"]),
            ("end_at", ["p5", "p1", "p3"]),
            ("end_before", ["p5"]),
        ],
    )
    def test_cursors_by_value(self, client: Client, method: str, expected: list[str]) -> None:
        query = client.collection("people").order_by("age")
        assert ids(getattr(query, method)({"age": 30})) == expected

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            ("start_at", ["p1", "p5"]),
            ("start_after", ["p5"]),
            ("end_at", ["p4", "p2", "p3", "p1"]),
            ("end_before", ["p4", "p2", "p3"]),
        ],
    )
    def test_cursors_by_document_descending(
        self, client: Client, method: str, expected: list[str]
    ) -> None:
        query = client.collection("people").order_by("age", direction=DESCENDING)
        assert ids(getattr(query, method)(client.document("people/p1").get())) == expected

    def test_pages_by_name(self, client: Client) -> None:
        query = client.collection("people").order_by("__name__").limit(2)
        assert ids(query.start_after({"__name__": "p2"})) == ["p3", "p4"]

    def test_pages_of_a_disjunction(self, client: Client) -> None:
        query = where(client, field("city", "in", ["rome", "oslo"])).order_by("age").limit(2)
        seen: list[str] = []
        while page := list(query.stream()):
            seen += [snapshot.id for snapshot in page]
            query = query.start_after(page[-1])
        assert seen == ["p1", "p3", "p2", "p4"]

    def test_cursors_of_several_orders(self, client: Client) -> None:
        query = client.collection("people").order_by("age").order_by("name", direction=DESCENDING)
        assert ids(query.start_after({"age": 30, "name": "cid"})) == ["p1", "p2", "p4"]
        assert ids(query.start_at({"age": 30})) == ["p3", "p1", "p2", "p4"]

    def test_cursors_of_another_type(self, values: Query) -> None:
        assert ids(values.order_by("v").start_after({"v": b"a"})) == list(VALUES)[-9:]


@pytest.mark.usefixtures("people")
class TestProjections:
    def test_fields(self, people: Query) -> None:
        snapshots = list(people.select(["name", "missing"]).limit(1).stream())
        assert [s.to_dict() for s in snapshots] == [{"name": "eve"}]

    def test_names_alone(self, people: Query) -> None:
        assert [(s.id, s.to_dict()) for s in people.select([]).limit(1).stream()] == [("p5", {})]


class TestCollectionGroups:
    @pytest.fixture
    def landmarks(self, client: Client) -> Query:
        for path, kind, height in (
            ("cities/rome/landmarks/forum", "ruin", 5),
            ("cities/rome/landmarks/dome", "church", 136),
            ("cities/oslo/landmarks/opera", "opera", 32),
            ("cities/oslo/landmarks/opera/landmarks/roof", "ruin", 30),
            ("landmarks/moon", "far", 1),
        ):
            client.document(path).set({"kind": kind, "height": height, "name": path[-4:]})
        return client.collection_group("landmarks")

    def test_all_by_path(self, landmarks: Query) -> None:
        assert ids(landmarks) == ["opera", "roof", "dome", "forum", "moon"]

    def test_filters_and_orders(self, landmarks: Query) -> None:
        assert ids(landmarks.where(filter=field("kind", "==", "ruin"))) == ["roof", "forum"]
        query = landmarks.where(filter=field("kind", "==", "ruin"))
        assert ids(query.order_by("height", direction=DESCENDING)) == ["roof", "forum"]
        assert ids(landmarks.order_by("name").limit(1)) == ["dome"]

    def test_pages(self, client: Client, landmarks: Query) -> None:
        opera = client.document("cities/oslo/landmarks/opera").get()
        assert ids(landmarks.order_by("__name__").start_after(opera)) == [
            "roof",
            "dome",
            "forum",
            "moon",
        ]
        query = landmarks.where(filter=field("__name__", ">", client.document("cities/p/x/y")))
        assert ids(query) == ["dome", "forum", "moon"]

    @pytest.mark.usefixtures("landmarks")
    def test_of_the_same_id_in_another_place(self, client: Client) -> None:
        assert ids(client.collection("landmarks")._query()) == ["moon"]
        assert ids(client.collection("cities/rome/landmarks")._query()) == ["dome", "forum"]


def many(values: Iterable[int]) -> list[int]:
    return list(values)


class TestRefusals:
    @pytest.mark.parametrize(
        ("filters", "message"),
        [
            ([("a", "in", many(range(31)))], "up to 30"),
            ([("a", "in", [])], "non-empty"),
            ([("a", "not-in", many(range(11)))], "up to 10"),
            ([("a", "in", many(range(6))), ("b", "in", many(range(6)))], "Too many disjunctions"),
            ([("a", "in", [1]), ("b", "not-in", [2])], "cannot be used in the same query"),
            ([("a", "!=", 1), ("b", "!=", 2)], "Only a single"),
            ([("a", "!=", 1), ("b", "not-in", [2])], "Only a single"),
            ([("a", "array_contains", 1), ("b", "array_contains", 2)], "ARRAY_CONTAINS"),
            ([("__name__", "==", "text")], "__key__"),
        ],
    )
    def test_filters(
        self, client: Client, filters: list[tuple[str, str, object]], message: str
    ) -> None:
        with pytest.raises(InvalidArgument, match=message):
            ids(where(client, *(field(*each) for each in filters)))

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ({"offset": -1}, "offset is negative"),
            ({"limit": -1}, "limit is negative"),
            ({"start_at": {"values": [{"integer_value": 1}] * 2}}, "too many values"),
            (
                {
                    "order_by": [{"field": {"field_path": "__name__"}}],
                    "start_at": {"values": [{"integer_value": 1}]},
                },
                "__key__",
            ),
        ],
    )
    def test_windows(self, client: Client, query: dict[str, object], message: str) -> None:
        request = {
            "parent": f"{client._database_string}/documents",
            "structured_query": {"from_": [{"collection_id": "people"}], **query},
        }
        with pytest.raises(InvalidArgument, match=message):
            list(client._firestore_api.run_query(request=request))


def test_greater_than_an_empty_map_finds_filled_ones(client: Client) -> None:
    maps = client.collection("maps")
    filled: dict[str, object] = {"one": {"0r": 1}, "two": {"a": 5, "z": -1}}
    for name, held in {"null": None, "text": "x", "empty": {}, **filled}.items():
        maps.document(name).set({"m": held})
    maps.document("none").set({})
    found = maps.where(filter=FieldFilter("m", ">", {}))
    assert [each.id for each in found.stream()] == ["one", "two"]
    (first,) = found.limit(1).get()
    assert [each.id for each in found.start_after(first).stream()] == ["two"]
