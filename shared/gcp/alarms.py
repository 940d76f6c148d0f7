"""Define the alarms: what may go wrong in operation, and what to do then (docs/operations.md)."""

import logging
from enum import Enum
from typing import Final

log: Final = logging.getLogger("shared.alarms")


class Alarm(Enum):
    """An alarm.

    Logs contain its `id`. `meaning` says what happened, and `action` what to do about it.
    """

    STORE_REFUSED_BEACONS = (
        "store_refused_beacons",
        "Firestore refused beacons; trackers keep them and send them again",
        "Look at Firestore's status and quotas; if it lasts over an hour, visits are being lost",
    )
    STORE_REFUSED_REQUEST = (
        "store_refused_request",
        "Firestore refused a request of the API; nothing was changed",
        "Look at Firestore's status and quotas; a missing index is named in the error: deploy "
        "firestore.indexes.json",
    )
    SIGN_IN_NOT_CHECKED = (
        "sign_in_not_checked",
        "Firebase did not answer whether a sign-in is valid; the request was answered with 503",
        "Look at Firebase's status; if it says that a permission is missing, give the service "
        "account of api the role roles/firebaseauth.viewer",
    )
    REQUEST_CRASHED = (
        "request_crashed",
        "A function ended in an error that nothing expected; a trigger is delivered again",
        "Read the stack trace; it is a fault of the code or its settings: fix it, or deploy the "
        "version before",
    )
    AUDIT_DIFFERS = (
        "audit_differs",
        "A day recounted from its documents differs from what was counted",
        "Compare the two numbers; unless documents were deleted by hand, report it as a fault "
        "with this log",
    )
    DAY_UNFOLDABLE = (
        "day_unfoldable",
        "A day's sums are too large to be exact; reports leave out what is not folded of the day",
        "Look for conversions of impossible values on that day, and void them; other days are not "
        "concerned",
    )
    SUBSCRIBER_NOT_MOVED = (
        "subscriber_not_moved",
        "Firestore refused to write a subscriber's segments, and would again",
        "Look at the error; limits keep a subscriber's document small, so report it as a fault "
        "with this log",
    )

    @property
    def id(self) -> str:
        """Return the name to search for in logs."""
        return self.value[0]

    @property
    def meaning(self) -> str:
        """Return the sentence that says what happened."""
        return self.value[1]

    @property
    def action(self) -> str:
        """Return the sentence that says what to do about it."""
        return self.value[2]

    def report(self, error: BaseException | None = None, **details: int | str) -> None:
        """Log the alarm as an error, with the exception if there is one.

        `details` must not identify a person.
        """
        log.error(self.meaning, exc_info=error, extra={"alarm": self, "details": details})
