"""List everything that is deployed: services, and the queues and schedules that call them.

`main.py`, the local cloud, the tests and deployment read it. docs/operations.md shows it to people.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Access(StrEnum):
    """Who may call a service: everybody, or only Google's services, which IAM checks."""

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
    """Called at least once for each document that is created in the marketing database.

    The document's path matches `pattern`.
    """

    pattern: str
    of_brand_system: bool = False

    @property
    def event_type(self) -> str:
        return "google.cloud.firestore.document.v1.created"


@dataclass(frozen=True, slots=True)
class DocumentWritten:
    """Called at least once for each document that is created, changed or deleted.

    The document's path matches `pattern`. It is in the marketing database or, if `of_brand_system`
    is true, in the database of the brand and user systems.
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

    `memory` is in MiB. `concurrency` is how many requests an instance takes at once. `timeout` is
    in seconds for each request. Cloud Run takes a concurrency above 1 only with a `cpu` of 1 or
    more. The service runs as the account with the short name `service_account`. `secrets` are the
    environment variables that it gets from Secret Manager.
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
    """A queue of Cloud Tasks. Each task calls `/{name}` of the service at least once.

    The pauses between a task's attempts grow from `min_backoff` to `max_backoff` seconds. After
    `attempts` attempts the task is dropped. `at_once` and `per_second` limit the tasks that are
    sent.
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
        """The module of the handler, a function with the name of the module."""
        return f"functions.http.{self.service}.{python_name(self.name)}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job of Cloud Scheduler. It calls `/{name}` of the service.

    `cron` says when, in unix-cron format and UTC.
    """

    name: str
    service: str
    cron: str

    @property
    def module(self) -> str:
        """The module of the handler, a function with the name of the module."""
        return f"functions.scheduled.{python_name(self.name)}"


def python_name(name: str) -> str:
    return name.replace("-", "_")


INVOKER: Final = "marketing-invoker"
"""The account as which tasks, schedules and events call private services. It may do only that."""

IMPORT_ATTEMPTS: Final = 50
"""How often a step of an import is tried. Then the import fails; a new commit continues it."""

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
    # `tasks` has short work that somebody waits for, `jobs` long work that would delay it.
    _router("tasks", concurrency=20, timeout=60, max_instances=10),
    _router("jobs", concurrency=4, timeout=540, max_instances=41),
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
    Queue("fold-orders", "tasks"),
    Queue("backfill", "jobs"),
    Queue("merge-backfill", "jobs"),
    Queue("reattribute", "jobs"),
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
    """Return the service with this Python name. Raise `KeyError` if there is none."""
    for service in SERVICES:
        if service.entry_point == entry_point:
            return service
    raise KeyError(entry_point)
