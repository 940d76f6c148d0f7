"""Remove an erased person from an order, which still counts the same. Pure."""

from dataclasses import replace

from shared.attribution.models.conversion import (
    EarlierReport,
    StoredConversion,
    StoredTouchpoint,
)
from shared.people.logic.traces import Traces
from shared.tracking.models.session_id import SessionId


def without_person(
    conversion: StoredConversion, person: Traces, pseudonym: str
) -> StoredConversion:
    """Return the conversion with a pseudonym in place of the person.

    If the conversion is the person's own, everything that names a customer or a visitor is
    replaced. Otherwise, only what names this person is. Value, day, journey and credit stay, so the
    conversion counts the same.
    """
    own = person.owns(conversion)
    names = {*person.customer_ids, *person.visitor_ids}

    def goes(name: str) -> bool:
        return own or name in names

    def unnamed(name: str | None) -> str | None:
        return pseudonym if name is not None and goes(name) else name

    def earlier_anonymous(report: EarlierReport) -> EarlierReport:
        """Whoever had the order before may be somebody else."""
        named = {"customer_id": report.customer_id, "visitor_id": report.visitor_id}
        gone = {field: pseudonym for field, name in named.items() if name in names}
        session = report.session_id
        if session is not None and SessionId.parse(session).visitor_id in names:
            gone["session_id"] = with_pseudonym(session)
        return report.model_copy(update=gone)

    def with_pseudonym(session_id: str) -> str:
        return str(replace(SessionId.parse(session_id), visitor_id=pseudonym))

    def anonymous(session_id: str) -> str:
        goes_too = goes(SessionId.parse(session_id).visitor_id)
        return with_pseudonym(session_id) if goes_too else session_id

    def anonymous_touch(touch: StoredTouchpoint) -> StoredTouchpoint:
        if not touch.session_id:
            return touch
        return touch.model_copy(update={"session_id": anonymous(touch.session_id)})

    is_user = own or conversion.user_id in person.user_ids
    return conversion.model_copy(
        update={
            "customer_id": unnamed(conversion.customer_id),
            "visitor_id": unnamed(conversion.visitor_id),
            "user_id": None if is_user else conversion.user_id,
            "session_id": anonymous(conversion.session_id) if conversion.session_id else None,
            "subscriber_id": None if own else conversion.subscriber_id,
            "voids": [each.model_copy(update={"reason": ""}) for each in conversion.voids]
            if own
            else conversion.voids,
            "journey": [anonymous_touch(touch) for touch in conversion.journey],
            "earlier_reports": [earlier_anonymous(each) for each in conversion.earlier_reports],
        }
    )
