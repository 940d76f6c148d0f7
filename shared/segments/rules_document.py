"""The one document of a brand's rules, and the small one that tells functions of its changes."""

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.segments.models.stored import StoredRules


async def read_rules(
    db: AsyncClient, brand_id: str, transaction: AsyncTransaction | None = None
) -> StoredRules:
    reference = db.document(BrandPaths(brand_id).segment_rules)
    snapshot = await reference.get(transaction=transaction)
    return StoredRules.model_validate(snapshot.to_dict() or {})


def write_rules(
    db: AsyncClient, brand_id: str, transaction: AsyncTransaction, rules: StoredRules
) -> None:
    """Events carry what is written, and at most 512 KB of it: they are of the version alone."""
    paths = BrandPaths(brand_id)
    fields = rules.model_dump(mode="json", exclude_none=True)
    transaction.set(db.document(paths.segment_rules), fields)
    version = {"refreshVersion": rules.refresh_version}
    transaction.set(db.document(paths.segment_version), version)


def raised(rules: StoredRules) -> StoredRules:
    """The same rules, by which all subscribers must be evaluated anew."""
    version = rules.version + 1
    return rules.model_copy(update={"version": version, "refresh_version": version})
