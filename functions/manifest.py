"""The one table of what is deployed: services, the queues and schedules that call them, and what
each may use.

`main.py`, the local cloud, the tests and deployment read it. docs/operations.md shows it to people.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Access(StrEnum):
    """Who may call a service: everybody, or only Google's services by IAM."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Http:
    """Called over HTTP, at these paths of the public address (`**` stands for any rest)."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Routed:
    """Called by Cloud Tasks and Cloud Scheduler, at `/{name}` of a queue or schedule below."""


@dataclass(frozen=True, slots=True)
class DocumentCreated:
    """Called once or more for each document that is created at a path of this pattern, in the
    database of marketing.
    """

    pattern: str
    of_brand_system: bool = False

    @property
    def event_type(self) -> str:
        return "google.cloud.firestore.document.v1.created"


@dataclass(frozen=True, slots=True)
class DocumentWritten:
    """Called once or more for each creation, change and deletion of a document at such a path, in
    the database of marketing, or in the one of the brand and user systems.
    """

    pattern: str
    of_brand_system: bool = False

    @property
    def event_type(self) -> str:
        return "google.cloud.firestore.document.v1.written"


Trigger = Http | Routed | DocumentCreated | DocumentWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One deployed service, which runs one function.

    `memory` is in MiB, `concurrency` in requests that an instance takes at once, `timeout` in
    seconds for each of them. Cloud Run takes a concurrency above 1 only with a `cpu` of 1 or more.
    `service_account` is the short name of whom it runs as, `secrets` the environment variables
    that it gets from Secret Manager.
    """

    name: str
    module: str
    trigger: Trigger
    access: Access
    service_account: str
    max_instances: int
    memory: int = 512
    cpu: int = 1
    concurrency: int = 80
    timeout: int = 60
    secrets: tuple[str, ...] = ()

    @property
    def entry_point(self) -> str:
        """The Python name of the function in its module."""
        return python_name(self.name)


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of Cloud Tasks. Its tasks call `/{name}` of the service, once or more each.

    A task's attempts back off from `min_backoff` to `max_backoff` seconds; after `attempts` it is
    dropped. `at_once` and `per_second` limit the queue's dispatches.
    """

    name: str
    service: str
    attempts: int = 100
    min_backoff: float = 1
    max_backoff: float = 300
    at_once: int = 20
    per_second: float = 100

    @property
    def module(self) -> str:
        """Where the handler is, a function of the module's name."""
        return f"functions.http.{self.service}.{python_name(self.name)}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job of Cloud Scheduler, which calls `/{name}` of the service at these times, in UTC
    (unix-cron).
    """

    name: str
    service: str
    cron: str

    @property
    def module(self) -> str:
        """Where the handler is, a function of the module's name."""
        return f"functions.scheduled.{python_name(self.name)}"


def python_name(name: str) -> str:
    return name.replace("-", "_")


INVOKER: Final = "marketing-invoker"
"""Whom tasks, schedules and events call private services as: it may do nothing else."""

IMPORT_ATTEMPTS: Final = 50
"""At a step of an import; after the last one it has failed, and a commit goes on with it."""

_DATA: Final = "brands/{brandId}/marketing/data"


def _public(
    name: str,
    path: str,
    *,
    service_account: str,
    max_instances: int,
    module: str = "",
    secrets: tuple[str, ...] = (),
) -> Service:
    return Service(
        name=name,
        module=module or f"functions.http.{name}",
        trigger=Http((path,)),
        access=Access.PUBLIC,
        service_account=service_account,
        max_instances=max_instances,
        secrets=secrets,
    )


def _router(name: str, *, concurrency: int, timeout: int, max_instances: int) -> Service:
    return Service(
        name=name,
        module=f"functions.http.{name}.router",
        trigger=Routed(),
        access=Access.PRIVATE,
        service_account=f"marketing-{name}",
        max_instances=max_instances,
        concurrency=concurrency,
        timeout=timeout,
    )


def _trigger(name: str, trigger: DocumentCreated | DocumentWritten, max_instances: int) -> Service:
    return Service(
        name=name,
        module=f"functions.triggers.{python_name(name)}",
        trigger=trigger,
        access=Access.PRIVATE,
        service_account="marketing-trigger",
        max_instances=max_instances,
        memory=256,
    )


SERVICES: Final = (
    _public(
        "track",
        "/api/marketing/track",
        service_account="marketing-public",
        max_instances=100,
    ),
    _public(
        "subscribe",
        "/api/marketing/subscribe",
        service_account="marketing-public",
        max_instances=20,
    ),
    _public(
        "links",
        "/api/marketing/links/**",
        service_account="marketing-links",
        max_instances=20,
        secrets=("LINK_SECRET",),
    ),
    _public(
        "api",
        "/api/marketing/**",
        module="functions.http.api.entry",
        service_account="marketing-api",
        max_instances=40,
    ),
    # Short work where waiting shows, and pages, which would keep it waiting.
    _router("tasks", concurrency=20, timeout=60, max_instances=10),
    _router("jobs", concurrency=4, timeout=540, max_instances=36),
    _trigger("on-session-created", DocumentCreated(f"{_DATA}/sessions/{{sessionId}}"), 100),
    _trigger("on-conversion-created", DocumentCreated(f"{_DATA}/conversions/{{conversionId}}"), 40),
    _trigger("on-event-created", DocumentCreated(f"{_DATA}/events/{{eventId}}"), 40),
    _trigger("on-refund-created", DocumentCreated(f"{_DATA}/refunds/{{refundId}}"), 20),
    _trigger("on-subscriber-written", DocumentWritten(f"{_DATA}/subscribers/{{subscriberId}}"), 40),
    _trigger(
        "on-segment-rules-written", DocumentWritten(f"{_DATA}/segmentVersions/{{documentId}}"), 20
    ),
    _trigger("on-user-written", DocumentWritten("users/{userId}", of_brand_system=True), 20),
)

QUEUES: Final = (
    Queue("fold-counts", "tasks"),
    Queue("backfill", "jobs"),
    Queue("merge-backfill", "jobs"),
    Queue("import-step", "jobs", attempts=IMPORT_ATTEMPTS),
    Queue("refresh-segments", "jobs"),
    Queue("evaluate-brand-dates", "jobs"),
    Queue("roll-up-brand", "jobs"),
    Queue("erase-person", "jobs"),
)

SCHEDULES: Final = (
    Schedule("roll-up", "jobs", "5 */4 * * *"),
    Schedule("evaluate-dates", "jobs", "10 * * * *"),
)


def by_entry_point(entry_point: str) -> Service:
    """Return the service of this Python name; raise `KeyError` where there is none."""
    for service in SERVICES:
        if service.entry_point == entry_point:
            return service
    raise KeyError(entry_point)
