"""Describe the whole API in the OpenAPI document: introduction, servers and resources."""

from typing import Final

INTRODUCTION: Final = (
    "Attribution, subscribers and segments of a brand. Conventions and examples: docs/api.md."
)

SERVERS: Final = (
    {"url": "/", "description": "The host that serves this document"},
    {"url": "http://127.0.0.1:8080", "description": "The local cloud, started by `make run`"},
)

TAGS: Final = {
    "Reports": "What visits, orders and sales each channel brought, and what channels cost.",
    "Subscribers": "People with an email address, their details and their consent.",
    "People": "The person behind a subscriber: timeline, merging, personal data, erasure.",
    "Segments": "Groups of subscribers, by rules or by hand.",
    "Imports": "History and subscribers of another tool, sent in parts.",
    "Shop backend": "Orders, refunds, events and accounts from a shop's server, by API key.",
    "Settings": "The brand, its marketing settings and its API keys.",
    "Visitors": "What browsers send from the pages of the brand's site: beacons and sign-ups.",
}
"""The resources of the API, by tag. Each has a page in docs/api/."""
