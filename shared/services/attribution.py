"""Attribution: gives each conversion its journey, and each order its credit, exactly once."""

from datetime import datetime
from functools import partial

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import AsyncClient, AsyncDocumentReference

from shared.attribution.aggregates import order_tally
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.models.base import iso
from shared.models.conversion import StoredConversion
from shared.models.enums import ConversionType
from shared.services.counting import CountingService
from shared.services.journeys import JourneyReader, Past
from shared.services.paths import BrandPaths


class AttributionService:
    def __init__(self, db: AsyncClient, journeys: JourneyReader, counting: CountingService) -> None:
        self._db = db
        self._journeys = journeys
        self._counting = counting

    async def attribute(
        self,
        conversion_id: str,
        conversion: StoredConversion,
        created_at: int,
        update_time: datetime,
    ) -> bool:
        """Sets the journey on the conversion and counts an order's credit, in one commit that
        stands only if the conversion is as it was at `update_time`. False where an earlier
        delivery did it, or the conversion is gone.
        """
        past = await self._journeys.past(conversion_id, conversion, created_at)
        while True:
            attempt = partial(self._commit, conversion_id, conversion, past, update_time)
            try:
                await repeat(attempt)
            except NotFound:
                return False
            except FailedPrecondition:
                snapshot = await self._reference(conversion_id, conversion.brand_id).get()
                stored = snapshot.to_dict()
                if stored is None or stored.get("attributedAt"):
                    return False
                conversion = StoredConversion.model_validate(stored)
                update_time = snapshot.update_time
            else:
                return True

    async def _commit(
        self, conversion_id: str, conversion: StoredConversion, past: Past, update_time: datetime
    ) -> None:
        batch = self._db.batch()
        batch.update(
            self._reference(conversion_id, conversion.brand_id),
            _result(past),
            option=self._db.write_option(last_update_time=update_time),
        )
        if conversion.type is ConversionType.PURCHASE:
            tally = order_tally(past.journey, conversion.value, new_customer=past.new_customer)
            self._counting.add(batch, conversion.brand_id, conversion.day, conversion_id, tally)
        await batch.commit()

    def _reference(self, conversion_id: str, brand_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).conversions).document(conversion_id)


def _result(past: Past) -> dict[str, object]:
    return {
        "journey": [
            {
                "sessionId": touch.session_id,
                "channelId": touch.channel_id,
                "channelType": touch.channel_type.value,
                "startedAt": iso(clock.moment(touch.started_at)),
            }
            for touch in past.journey
        ],
        "newCustomer": past.new_customer,
        "attributedAt": iso(clock.now()),
    }
