"""The largest subscriber that the limits allow still gets its events."""

from shared.brands.paths import BrandPaths
from tests.cloud import Cloud
from tests.largest_subscriber import largest_subscriber


def test_events_of_the_largest_document_arrive(cloud: Cloud) -> None:
    brand = cloud.brand()
    document = {**largest_subscriber(), "brandId": brand.id}
    reference = cloud.firestore().document(f"{BrandPaths(brand.id).subscribers}/largest")
    reference.set(document)
    cloud.idle()
    assert (reference.get().to_dict() or {})["segmentIds"] == []
    stale = {"segmentIds": document["segmentIds"], "tags": ["one"], "email": document["email"]}
    reference.update(stale)  # of a change, the event carries the document twice
    cloud.idle()
    stored = reference.get().to_dict() or {}
    assert (stored["segmentIds"], stored["tags"]) == ([], ["one"])
