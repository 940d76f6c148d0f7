"""Define suppressions: why nobody writes to an email address or a phone number, and since when."""

from enum import StrEnum
from typing import Final

from shared.common.wire import IsoTime, StoredModel


class SuppressionReason(StrEnum):
    """Why an email address or phone number is in `suppressions`.

    `bounced`: it does not exist. `complained`: its owner reported a message as spam. `manual`: a
    member put it there. `erased`: its owner asked to be forgotten; only they can bring it back.
    Nobody writes to it for any of these four. `unsubscribed`: anybody can bring it back, but it
    stays unsubscribed until its owner agrees to messages.
    """

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    MANUAL = "manual"
    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"


LIFTED_BY_CONFIRMING: Final = frozenset(
    {SuppressionReason.ERASED, SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED}
)
_ASKED: Final = frozenset({SuppressionReason.ERASED, SuppressionReason.UNSUBSCRIBED})


class StoredSuppression(StoredModel):
    """A document of `suppressions`: since when each reason holds."""

    bounced: IsoTime | None = None
    complained: IsoTime | None = None
    manual: IsoTime | None = None
    erased: IsoTime | None = None
    unsubscribed: IsoTime | None = None

    @property
    def reasons(self) -> frozenset[SuppressionReason]:
        """Return the reasons that hold."""
        return frozenset(each for each in SuppressionReason if getattr(self, each.value))


def is_suppressed(reasons: frozenset[SuppressionReason]) -> bool:
    """Tell whether nobody may write to an address with these reasons."""
    return bool(reasons - {SuppressionReason.UNSUBSCRIBED})


def may_be_asked(reasons: frozenset[SuppressionReason]) -> bool:
    """Tell whether the question of a double opt-in may go to an address with these reasons."""
    return reasons <= _ASKED
