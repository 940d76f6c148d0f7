"""Say what every parameter and field of the API means.

A key is a field's name, or `Model.field` if the field means something else there. Keys of
parameters are `operationId.name` or, for ids in paths, `resource.name`. Types and limits are not
repeated: the schema has them.
"""

from typing import Final

from functions.http.api.reference.meanings import (
    common,
    imports,
    models,
    people,
    reports,
    segments,
    settings,
    shop,
    subscribers,
    visitors,
)

MEANINGS: Final = (
    common.FIELDS
    | reports.FIELDS
    | subscribers.FIELDS
    | people.FIELDS
    | segments.FIELDS
    | imports.FIELDS
    | shop.FIELDS
    | settings.FIELDS
    | visitors.FIELDS
)
MODELS: Final = models.MODELS
