"""Build the services of privacy, each once in this process, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.attribution import wiring as attribution
from shared.gcp.firestore import marketing_database
from shared.subscribers import wiring as subscribers

if TYPE_CHECKING:
    from shared.privacy.deletion import DeletionService
    from shared.privacy.erasure import ErasureService
    from shared.privacy.personal_data import PersonalDataService


@cache
def deletion() -> "DeletionService":
    from shared.privacy.deletion import DeletionService

    return DeletionService(marketing_database(), subscribers.store())


@cache
def erasure() -> "ErasureService":
    from shared.privacy.anonymize import Anonymizer
    from shared.privacy.erasure import ErasureService

    db = marketing_database()
    anonymizer = Anonymizer(db, attribution.service(), attribution.ledger())
    return ErasureService(db, deletion(), anonymizer)


@cache
def personal_data() -> "PersonalDataService":
    from shared.privacy.personal_data import PersonalDataService

    return PersonalDataService(marketing_database(), subscribers.store())
