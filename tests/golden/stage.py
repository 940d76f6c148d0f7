"""The brand of the play, with its shop, its visitors, and the names of its people."""

from collections.abc import Callable
from functools import cached_property

from tests.cloud import Cloud, Json, TestBrand, Visitor
from tests.integration.imports.importing import CSV, Importer
from tests.integration.people.test_persons import Shop
from tests.integration.segments.test_segments import done, join, make, send
from tests.signups import SignupDesk


class Stage:
    """`names` tells the random ids that the API gave out, each by a name of ours."""

    def __init__(self, cloud: Cloud) -> None:
        owned = {"brandId": "golden", "ownerUid": "owner", "members": {"editor": "editor"}}
        cloud.post("/local/brands", owned)
        self.brand = TestBrand(cloud, "golden")
        self.names: dict[str, str] = {}

    @cached_property
    def shop(self) -> Shop:
        return Shop(self.brand)

    @cached_property
    def ann(self) -> Visitor:
        return self.brand.visitor("v-ann")

    @cached_property
    def bob(self) -> Visitor:
        return self.brand.visitor("v-bob")

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """In order, each with its name."""
        methods = {k: v for k, v in vars(type(self)).items() if k.startswith("step_")}
        return [(name.removeprefix("step_"), getattr(self, name)) for name in methods]

    def id_of(self, name: str) -> str:
        return next(found for found, known in self.names.items() if known == name)

    def change(self, method: str, path: str, **body: object) -> Json:
        return done(send(self.brand, method, path, **body))

    def beacon(self, visitor: Visitor, kind: str, beacon_id: str, **data: object) -> None:
        beacon = {"type": kind, "id": beacon_id, "sessionId": visitor.session_id, "data": data}
        answer = visitor.send(beacon)
        assert answer.status_code == 200, answer.text

    def subscribe(self, name: str, **fields: object) -> None:
        self.names[join(self.brand, f"{name}@example.com", **fields)] = name

    def segment(self, name: str, rules: list[Json] | None) -> None:
        self.names[make(self.brand, name, rules)] = name

    def run_import(self, name: str, importer: Importer, /, *rows: str, **options: object) -> None:
        found = importer.run("\n".join(rows), kind=CSV, options=options)
        self.names[str(found["id"])] = name

    def name_person(self, name: str) -> None:
        """Give somebody whom no answer told us their name."""
        self.names[str(SignupDesk(self.brand).id_of(f"{name}@example.com"))] = name
