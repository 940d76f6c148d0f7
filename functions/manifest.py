"""The one table of functions: what runs, when, with how much, and who may call it.

Read by `main.py`, by the local cloud, by the tests that compare it with firebase.json and the
docs, and by deployment.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Access(StrEnum):
    """Who may call a function: everybody, or only Google's services by IAM."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Http:
    """Called over HTTP, at these paths of the public address (`**` stands for any rest)."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentCreated:
    """Called once or more for each document that is created at a path of this pattern, in the
    database of marketing, or in the one of the brand and user systems.
    """

    pattern: str
    of_brand_system: bool = False

    @property
    def event_type(self) -> str:
        return "google.cloud.firestore.document.v1.created"


@dataclass(frozen=True, slots=True)
class DocumentUpdated:
    """Called once or more for each change of a document of the brand and user systems that was
    there before.
    """

    pattern: str
    of_brand_system: bool = True

    @property
    def event_type(self) -> str:
        return "google.cloud.firestore.document.v1.updated"


@dataclass(frozen=True, slots=True)
class DocumentWritten:
    """Called once or more for each creation, change and deletion of a document at such a path."""

    pattern: str

    @property
    def event_type(self) -> str:
        return "google.cloud.firestore.document.v1.written"


@dataclass(frozen=True, slots=True)
class Tasks:
    """Called by Cloud Tasks, once or more for each task of the queue of the function's name.

    A task's attempts back off from `min_backoff` to `max_backoff` seconds; after `attempts` it is
    dropped. `at_once` and `per_second` limit the queue's dispatches.
    """

    attempts: int = 100
    min_backoff: float = 1
    max_backoff: float = 300
    at_once: int = 50
    per_second: float = 100


@dataclass(frozen=True, slots=True)
class Schedule:
    """Called by Cloud Scheduler at these times, in UTC (unix-cron)."""

    cron: str


Trigger = Http | DocumentCreated | DocumentUpdated | DocumentWritten | Tasks | Schedule


@dataclass(frozen=True, slots=True)
class Function:
    """One deployed function. `memory` is in MiB, `concurrency` in requests an instance."""

    name: str
    module: str
    trigger: Trigger
    access: Access
    memory: int = 512
    concurrency: int = 80

    @property
    def entry_point(self) -> str:
        """The Python name of the function in its module."""
        return self.name.replace("-", "_")


IMPORT_ATTEMPTS: Final = 50
"""At a step of an import; after the last one it has failed, and a commit goes on with it."""

_DATA: Final = "brands/{brandId}/marketing/data"

FUNCTIONS: Final = (
    Function(
        name="track",
        module="functions.http.track",
        trigger=Http(("/api/marketing/track",)),
        access=Access.PUBLIC,
    ),
    Function(
        name="subscribe",
        module="functions.http.subscribe",
        trigger=Http(("/api/marketing/subscribe",)),
        access=Access.PUBLIC,
    ),
    Function(
        name="links",
        module="functions.http.links",
        trigger=Http(("/api/marketing/links/**",)),
        access=Access.PUBLIC,
    ),
    Function(
        name="api",
        module="functions.http.api.entry",
        trigger=Http(("/api/marketing/**",)),
        access=Access.PUBLIC,
    ),
    Function(
        name="roll-up",
        module="functions.scheduled.roll_up",
        trigger=Schedule("5 */4 * * *"),
        access=Access.PRIVATE,
        memory=256,
        concurrency=1,
    ),
    Function(
        name="roll-up-brand",
        module="functions.http.jobs.roll_up_brand",
        trigger=Tasks(),
        access=Access.PRIVATE,
        concurrency=8,
    ),
    Function(
        name="import-part",
        module="functions.http.jobs.import_step",
        trigger=Tasks(attempts=IMPORT_ATTEMPTS),
        access=Access.PRIVATE,
        concurrency=8,
    ),
    Function(
        name="on-session-created",
        module="functions.triggers.on_session_created",
        trigger=DocumentCreated(f"{_DATA}/sessions/{{sessionId}}"),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="on-conversion-created",
        module="functions.triggers.on_conversion_created",
        trigger=DocumentCreated(f"{_DATA}/conversions/{{conversionId}}"),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="on-event-created",
        module="functions.triggers.on_event_created",
        trigger=DocumentCreated(f"{_DATA}/events/{{eventId}}"),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="on-user-created",
        module="functions.triggers.on_user_written",
        trigger=DocumentCreated("users/{userId}", of_brand_system=True),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="on-user-verified",
        module="functions.triggers.on_user_verified",
        trigger=DocumentUpdated("users/{userId}"),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="follow-up-link",
        module="functions.http.tasks.backfill",
        trigger=Tasks(),
        access=Access.PRIVATE,
        memory=256,
        concurrency=8,
    ),
    Function(
        name="merge-follow-up",
        module="functions.http.tasks.merge_backfill",
        trigger=Tasks(),
        access=Access.PRIVATE,
        memory=256,
        concurrency=8,
    ),
    Function(
        name="erase-person",
        module="functions.http.jobs.erase_person",
        trigger=Tasks(),
        access=Access.PRIVATE,
        memory=256,
        concurrency=8,
    ),
    Function(
        name="on-refund-created",
        module="functions.triggers.on_refund_created",
        trigger=DocumentCreated(f"{_DATA}/refunds/{{refundId}}"),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="on-subscriber-written",
        module="functions.triggers.on_subscriber_written",
        trigger=DocumentWritten(f"{_DATA}/subscribers/{{subscriberId}}"),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="on-segment-rules-written",
        module="functions.triggers.on_segment_rules_written",
        trigger=DocumentWritten(f"{_DATA}/segmentVersions/{{documentId}}"),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="refresh-segments",
        module="functions.http.jobs.refresh_segments",
        trigger=Tasks(),
        access=Access.PRIVATE,
        concurrency=8,
    ),
    Function(
        name="summarize-brand",
        module="functions.http.tasks.fold_counts",
        trigger=Tasks(),
        access=Access.PRIVATE,
        memory=256,
    ),
    Function(
        name="evaluate-dates",
        module="functions.scheduled.evaluate_dates",
        trigger=Schedule("10 * * * *"),
        access=Access.PRIVATE,
        memory=256,
        concurrency=1,
    ),
    Function(
        name="evaluate-brand-dates",
        module="functions.http.jobs.evaluate_brand_dates",
        trigger=Tasks(),
        access=Access.PRIVATE,
        concurrency=8,
    ),
)


def by_entry_point(entry_point: str) -> Function:
    """The function of this Python name; raises `KeyError` where there is none."""
    for function in FUNCTIONS:
        if function.entry_point == entry_point:
            return function
    raise KeyError(entry_point)
