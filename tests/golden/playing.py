"""Plays the play in a cloud of its own, and tells what it left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from local.clock import LocalClock
from tests.cloud import Cloud, running_cloud
from tests.golden.documents import documents_of
from tests.golden.files import Json, as_text
from tests.golden.masking import HASH, Masking
from tests.golden.play import Play
from tests.golden.recorder import record_tasks, recorded_tasks

_DAY: Final = "2025-03-03"
_START: Final = datetime.fromisoformat(f"{_DAY}T12:11:01Z")
"""After the hour's scheduled functions: the play's minutes end before the next ones."""
_DAYS_LATER: Final = 6 * 86_400

Operations = dict[str, int]


@dataclass(frozen=True, slots=True)
class Played:
    """What a play left: at its end, and once some days had passed."""

    names: dict[str, str]
    at_rest: dict[str, Json]
    days_later: dict[str, Json]
    tasks: list[Json]
    operations: dict[str, Operations]

    def hashes(self) -> frozenset[str]:
        held = as_text([self.at_rest, self.days_later, self.tasks])
        return frozenset(HASH.findall(held))

    def files(self, kept: frozenset[str]) -> dict[str, str]:
        """The text of the golden files of documents and tasks; `kept` are hashes not random."""
        named = sorted(self.names.items(), key=lambda each: each[1])
        masking = Masking(dict(named), kept, _DAY, int(_START.timestamp() * 1000) - 1)
        documents = {
            "atRest": masking.documents(self.at_rest),
            "changedDaysLater": masking.documents(self._changed()),
        }
        return {
            "documents": as_text(documents),
            "tasks": as_text(masking.tasks(self.tasks)),
        }

    def _changed(self) -> dict[str, Json]:
        before = self.at_rest
        return {path: each for path, each in self.days_later.items() if each != before.get(path)}


def played(data: Path) -> Played:
    clock = LocalClock(data / "clock")
    clock.start_back(clock.now() - _START.timestamp())
    with running_cloud(data) as cloud:
        tasks = cloud.local.environment.tasks_file
        record_tasks(tasks)
        play = Play(cloud)
        operations = dict(_counted(cloud, play))
        at_rest = documents_of(cloud.firestore(), play.brand.id)
        cloud.advance(_DAYS_LATER)
        cloud.idle()
        days_later = documents_of(cloud.firestore(), play.brand.id)
        return Played(play.names, at_rest, days_later, recorded_tasks(tasks), operations)


def _counted(cloud: Cloud, play: Play) -> Iterable[tuple[str, Operations]]:
    """Each step with what it costs; it begins with a minute, and ends with the next one."""
    for name, step in play.steps():
        cloud.reset_operations()
        step()
        cloud.idle()
        cloud.advance(61 - datetime.fromisoformat(cloud.now()).second)
        cloud.idle()
        yield name, cloud.operations()
