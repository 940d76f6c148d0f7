"""Read filters of subscribers from the query of a request."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from functions.http.api.ranges import QueryModel
from shared.common.errors import InvalidError
from shared.common.ids import DocumentId
from shared.common.shapes import shaped
from shared.subscribers.logic.details import check_tag
from shared.subscribers.models.consent import ConsentStatus, SubscriberSource
from shared.subscribers.queries import SubscriberFilters

_NOT_SUBSCRIBED: Final = tuple(each for each in ConsentStatus if each != ConsentStatus.SUBSCRIBED)


class FilterQuery(QueryModel):
    """Filters of subscribers. `status` and `subscribed` are about the consent to emails.

    `subscribed` is true for the status `subscribed`, and false for every other status.
    """

    status: ConsentStatus | None = None
    subscribed: bool | None = None
    tag: Annotated[str, Field(max_length=200), AfterValidator(check_tag)] | None = None
    segment_id: DocumentId | None = None
    source: SubscriberSource | None = None
    search: (
        Annotated[
            str,
            shaped(
                r"^[^\s\x00-\x1f\x7f]*$",
                "may have no spaces; send the beginning of an email address",
                strip=True,
                min_length=1,
                max_length=254,
            ),
        ]
        | None
    ) = None

    def filters(self) -> SubscriberFilters:
        """Return the filters. Raise `InvalidError` if both `status` and `subscribed` were sent."""
        if self.status is not None and self.subscribed is not None:
            raise InvalidError("status and subscribed: both filter by status; send one of them")
        return SubscriberFilters(
            self._statuses(), self.tag, self.segment_id, self.source, self.search
        )

    def _statuses(self) -> tuple[ConsentStatus, ...]:
        if self.status is not None:
            return (self.status,)
        if self.subscribed is None:
            return ()
        return (ConsentStatus.SUBSCRIBED,) if self.subscribed else _NOT_SUBSCRIBED
