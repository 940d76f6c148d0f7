"""An example of every operation, by its operationId, in the order of the docs."""

from typing import Final

from functions.http.api.reference.examples import (
    imports,
    people,
    reports,
    segments,
    settings,
    shop,
    subscribers,
    visitors,
)
from functions.http.api.reference.examples.example import Example

EXAMPLES: Final[dict[str, Example]] = (
    reports.EXAMPLES
    | subscribers.EXAMPLES
    | people.EXAMPLES
    | segments.EXAMPLES
    | imports.EXAMPLES
    | shop.EXAMPLES
    | settings.EXAMPLES
    | visitors.EXAMPLES
)
