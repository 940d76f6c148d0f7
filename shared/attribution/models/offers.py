"""Visits that browsers offer for an order which only the brand's server can report."""

from datetime import datetime

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel


class OfferedVisit(StoredModel):
    """A visit that a browser offers for an order.

    `at` is when the browser says that the order was. `came_on` is the day, in UTC, on which the
    offer came.
    """

    visitor_id: str
    session_id: str
    at: IsoTime
    came_on: str

    @property
    def visitor_day(self) -> str:
        """Return what the offers of one visitor and day have in common."""
        return f"{self.visitor_id} {self.came_on}"


class StoredOffers(StoredModel):
    """All offers for one order, as stored. `full` tells that there were more than are kept.

    `visitor_days` and `visitor_ids` are there to find offers by.
    """

    visits: list[OfferedVisit] = Field(default_factory=list)
    full: bool = False
    visitor_days: list[str] = Field(default_factory=list)
    visitor_ids: list[str] = Field(default_factory=list)
    marketing_expire_at: datetime
