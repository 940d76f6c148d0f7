"""Show on a session the conversion that it has, after one of them was voided or replaced."""

from typing import Final

from google.cloud.firestore import DELETE_FIELD, AsyncClient, AsyncTransaction, Query
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.logic.journey import DAY_MS
from shared.attribution.logic.session_mark import converting_session, session_mark
from shared.attribution.models.conversion import StoredConversion
from shared.brands.paths import BrandPaths
from shared.common.times import milliseconds, moment
from shared.common.wire import iso
from shared.gcp.firestore import transact
from shared.tracking.models.session_id import SessionId

_MOST_READ: Final = 200


class SessionMarks:
    """Writes the fields of a session that say whether it converted, and how."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def renew(self, brand_id: str, session_id: str, conversion_id: str) -> None:
        """Write what the session's conversions say now. A session that is gone stays so.

        They are found by their visitor, from a day before the session: orders of servers have
        times of their own. `conversion_id` is the one that changed, which may name no visitor. It
        is one transaction: a conversion that is stored meanwhile makes it read again.
        """
        paths = BrandPaths(brand_id)
        session = self._db.collection(paths.sessions).document(session_id)
        visitor = FieldFilter("visitorId", "==", SessionId.parse(session_id).visitor_id)
        conversions = self._db.collection(paths.conversions)

        async def write(transaction: AsyncTransaction) -> None:
            snapshot = await session.get(transaction=transaction)
            if not snapshot.exists:
                return
            since = iso(moment(milliseconds(snapshot.get("startedAt")) - DAY_MS))
            near = conversions.where(filter=visitor).where(
                filter=FieldFilter("occurredAt", ">=", since)
            )
            newest_first = near.order_by("occurredAt", direction=Query.DESCENDING)
            found = {
                each.id: each
                for each in await newest_first.limit(_MOST_READ).get(transaction=transaction)
            }
            if conversion_id not in found:
                changed = await conversions.document(conversion_id).get(transaction=transaction)
                if changed.exists:
                    found[conversion_id] = changed
            read = ((id_, StoredConversion.read(each)) for id_, each in found.items())
            mark = session_mark(
                (id_, each) for id_, each in read if converting_session(each) == session_id
            )
            stored = snapshot.to_dict() or {}
            written = {
                name: DELETE_FIELD if value is None else value
                for name, value in mark.items()
                if stored.get(name) != value
            }
            if written:
                transaction.update(session, written)

        await transact(self._db, write)
