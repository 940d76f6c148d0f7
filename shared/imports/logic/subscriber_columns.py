"""The columns of files of subscribers."""

from typing import Final

from shared.common.errors import InvalidError
from shared.imports.logic.columns import Cells, Columns
from shared.imports.logic.presets import PRESETS
from shared.imports.logic.words import folded
from shared.imports.models import ImportOptions
from shared.subscribers.logic.details import check_properties, check_tags
from shared.subscribers.logic.export import COLUMNS as EXPORTED
from shared.subscribers.models.details import IMPORTED, NAMES
from shared.subscribers.models.subscriber import Subscriber

PROPERTIES: Final = "properties"
PROPERTY: Final = f"{PROPERTIES}."

CONSENT_FIELDS: Final = (
    "emailSubscribed",
    "smsSubscribed",
    "emailStatus",
    "smsStatus",
    "consentedAt",
    "consentText",
    "emailConsentedAt",
    "smsConsentedAt",
    "emailConsentText",
    "smsConsentText",
    "subscribedAt",
    "unsubscribedAt",
)
FIELDS: Final = (
    "email",
    *(NAMES[name] for name in IMPORTED if name != PROPERTIES),
    *CONSENT_FIELDS,
)
"""What the cells of a row can be, and properties."""

_ANSWERED: Final = {str(each.alias) for each in Subscriber.model_fields.values()}
READ_ONLY: Final = frozenset({*EXPORTED, *_ANSWERED} - {*FIELDS, PROPERTIES, "consents"})
"""Fields of exported subscribers that an import ignores."""

_OTHER_NAMES: Final = {
    "email": ("emailaddress", "mail", "mailaddress"),
    "emailSubscribed": ("acceptsemailmarketing",),
    "smsSubscribed": ("acceptssmsmarketing",),
    **{NAMES[name]: detail.columns for name, detail in IMPORTED.items()},
}
"""What other tools call our columns, folded."""

_ALIASES: Final = (
    {folded(name): "" for name in (*READ_ONLY, "consents")}
    | {folded(name): name for name in (*FIELDS, PROPERTIES)}
    | {other: name for name, others in _OTHER_NAMES.items() for other in others}
)


def subscriber_columns(options: ImportOptions) -> Columns:
    """Return the columns of an import with these options; raise `InvalidError` for a wrong one."""
    mapping = options.mapping or {}
    taken: dict[str, str] = {}
    for column, field in mapping.items():
        _check_field(column, field)
        if field and field in taken:
            raise InvalidError(
                f"mapping.{column}: {field!r} is {taken[field]!r} already; map each field once"
            )
        taken[field] = column
    try:
        check_tags(options.tags or [])
    except ValueError as error:
        raise InvalidError(f"tags: {error}") from None
    return Columns(
        FIELDS,
        ("email",),
        _ALIASES,
        PROPERTY,
        is_property,
        mapping,
        PRESETS,
        _is_row,
    )


def is_property(name: str) -> bool:
    """Tell whether a property may have this name."""
    try:
        check_properties({name: ""})
    except ValueError:
        return False
    return True


def _check_field(column: str, field: str) -> None:
    is_own = field.startswith(PROPERTY) and is_property(field.removeprefix(PROPERTY))
    if field and field not in FIELDS and not is_own:
        raise InvalidError(
            f"mapping.{column}: {field[:80]!r} is no field; one is {', '.join(FIELDS)}, "
            f'{PROPERTY}<name> (letters, digits and _), or "" to leave the column out'
        )


def _is_row(cells: Cells) -> bool:
    """Tell a row by the email address that stands where it should."""
    name, at, domain = cells.get("email", "").strip("'\" ").partition("@")
    return bool(at and name and "." in domain) and not any(each.isspace() for each in name + domain)
