"""The files of other tools, which are recognised by their headers.

All names of columns are folded. A field that ends in `?` is for the `reading` of its preset alone.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from shared.imports.logic.columns import Cells, Preset
from shared.imports.logic.words import agreement, folded

_LEFT: Final = "unsubscribed"
_EMPTY: Final = frozenset({"", "none", "null", "false", "no", "0", "never"})


def _fields(**columns: str) -> Mapping[str, str]:
    """Return the field of each column, from the columns of each field, in their order.

    `left_out` are columns that say nothing to an import.
    """
    return {
        column: "" if field == "left_out" else field.replace("__", "?")
        for field, names in columns.items()
        for column in names.split()
    }


def _marks(*groups: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split()) for group in groups)


def _without(cells: Cells, fields: Iterable[str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if name not in {*fields}}


def _mailchimp(cells: Cells) -> Cells:
    """Read the consent from the times: Mailchimp has a file for each status, and no column."""
    row = _without(cells, ["cleanedAt?"])
    if "emailStatus" in row:
        return row
    if "unsubscribedAt" in row:
        row["emailStatus"] = _LEFT
    elif "cleanedAt?" in cells:
        row["emailStatus"] = "cleaned"
    elif "subscribedAt" in row:
        row["emailStatus"] = "subscribed"
    return row


def _klaviyo(cells: Cells) -> Cells:
    row = _without(cells, ["suppressed?"])
    why = folded(cells.get("suppressed?", ""))
    if why not in _EMPTY:
        row["emailStatus"] = "bounced" if "bounce" in why else "suppressed"
    return row


def _with_blocks(cells: Cells) -> Cells:
    """Read columns that say yes of people who may not be written to."""
    row = _without(cells, ["emailBlocked?", "smsBlocked?"])
    for field, status in (("emailBlocked?", "emailStatus"), ("smsBlocked?", "smsStatus")):
        if folded(cells.get(field, "")) not in _EMPTY:
            row[status] = _LEFT
    return row


def _brevo(cells: Cells) -> Cells:
    """Read two columns of consent, and phone numbers: Brevo has country codes without a +."""
    row = dict(_with_blocks(_without(cells, ["optIn?", "doubleOptIn?"])))
    if row.get("phone", "0").isdecimal() and not row.get("phone", "0").startswith("0"):
        row["phone"] = f"+{row['phone']}"
    said = [cells[field] for field in ("doubleOptIn?", "optIn?") if field in cells]
    if said and "emailStatus" not in row:
        row["emailSubscribed"] = next((word for word in said if _agrees(word)), said[0])
    return row


def _agrees(word: str) -> bool:
    try:
        return agreement(word) is True
    except ValueError:
        return False


_ADDRESSES: Final = (
    "address address1 address2 city region state stateregion province provincecode country "
    "countrycode zip zipcode postalcode company organization title note notes latitude longitude"
)

_OURS: Final = Preset("glamlink", _marks("emailstatus", "smsstatus", "updatedat"), {}, others=False)

_MAILCHIMP: Final = Preset(
    "mailchimp",
    _marks("emailaddress email", "leid euid memberrating", "confirmtime unsubtime cleantime"),
    _fields(
        email="emailaddress email",
        firstName="firstname fname",
        lastName="lastname lname",
        phone="phonenumber phone smsphonenumber",
        birthday="birthday",
        tags="tags",
        timeZone="timezone",
        emailStatus="emailmarketingstatus emailmarketing",
        subscribedAt="confirmtime",
        unsubscribedAt="unsubtime",
        cleanedAt__="cleantime",
        left_out=f"memberrating optintime optinip confirmip gmtoff dstoff cc lastchanged leid euid "
        f"unsubcampaigntitle unsubcampaignid unsubreason unsubreasonother cleancampaigntitle "
        f"cleancampaignid {_ADDRESSES}",
    ),
    reading=_mailchimp,
)

_SHOPIFY: Final = Preset(
    "shopify",
    _marks(
        "email",
        "acceptsmarketing acceptsemailmarketing emailmarketingstatus",
        "totalspent totalorders taxexempt defaultaddresscompany defaultaddressaddress1 customerid",
    ),
    _fields(
        email="email",
        firstName="firstname",
        lastName="lastname",
        phone="phone defaultaddressphone",
        locale="language",
        tags="tags",
        emailStatus="emailmarketingstatus acceptsemailmarketing acceptsmarketing",
        smsStatus="smsmarketingstatus acceptssmsmarketing",
        left_out=f"customerid totalspent totalorders taxexempt {_ADDRESSES}",
    ),
)

_KLAVIYO: Final = Preset(
    "klaviyo",
    _marks("email", "klaviyoid emailmarketingconsent emailmarketingconsenttimestamp"),
    _fields(
        email="email",
        firstName="firstname",
        lastName="lastname",
        phone="phonenumber",
        birthday="birthday birthdate dateofbirth",
        locale="locale",
        timeZone="timezone",
        emailStatus="emailmarketingconsent",
        emailConsentedAt="emailmarketingconsenttimestamp",
        smsStatus="smsmarketingconsent",
        smsConsentedAt="smsmarketingconsenttimestamp",
        suppressed__="emailsuppressions suppressed",
        left_out=f"klaviyoid source ipaddress {_ADDRESSES}",
    ),
    reading=_klaviyo,
)

_BREVO: Final = Preset(
    "brevo",
    _marks("email", "addedtime modifiedtime doubleoptin emailblacklisted emailblocklisted"),
    _fields(
        email="email",
        firstName="firstname prenom vorname",
        lastName="lastname nom nachname",
        phone="sms",
        birthday="birthday birthdate dateofbirth",
        locale="language",
        timeZone="contacttimezone",
        emailStatus="emailmarketing",
        smsStatus="smsmarketing",
        optIn__="optin",
        doubleOptIn__="doubleoptin",
        emailBlocked__="emailblacklisted emailblocklisted blacklisted blocklisted",
        smsBlocked__="smsblacklisted smsblocklisted",
        left_out=f"contactid addedtime modifiedtime whatsapp landlinenumber {_ADDRESSES}",
    ),
    reading=_brevo,
)

_HUBSPOT: Final = Preset(
    "hubspot",
    _marks(
        "email",
        "recordid contactid",
        "contactowner leadstatus marketingcontactstatus lifecyclestage createdate",
    ),
    _fields(
        email="email",
        firstName="firstname",
        lastName="lastname",
        phone="phonenumber mobilephonenumber",
        birthday="dateofbirth",
        locale="preferredlanguage",
        emailBlocked__="unsubscribedfromallemail optedoutofallemail",
        left_out=f"recordid contactid contactowner leadstatus marketingcontactstatus "
        f"lifecyclestage createdate timezone {_ADDRESSES}",
    ),
    reading=_with_blocks,
)

_GERMAN: Final = _fields(
    email="email emailadresse mail mailadresse",
    firstName="vorname",
    lastName="nachname familienname zuname",
    phone="mobil mobiltelefon mobilnummer handy handynummer telefon telefonnummer tel",
    birthday="geburtsdatum geburtstag",
    locale="sprache",
    timeZone="zeitzone",
    tags="schlagworter schlagworte stichworte etiketten",
    emailSubscribed="newsletter newsletterabonniert einwilligungemail emaileinwilligung "
    "einwilligung werbeeinwilligung",
    smsSubscribed="einwilligungsms smseinwilligung",
    consentedAt="einwilligungam einwilligungsdatum anmeldedatum",
    left_out="anrede titel firma strasse hausnummer adresse plz postleitzahl ort stadt land "
    "kundennummer kundennr bemerkung bemerkungen notiz notizen geschlecht",
)
_GERMAN_WORDS: Final = (
    "nachname familienname telefon telefonnummer handy handynummer geburtsdatum geburtstag "
    "emailadresse anrede strasse plz kundennummer"
)
_FRENCH: Final = _fields(
    email="email mail courriel adresseemail adressemail adresseelectronique",
    firstName="prenom",
    lastName="nomdefamille",
    phone="portable telephoneportable mobile telephonemobile telephone tel",
    birthday="datedenaissance anniversaire",
    locale="langue",
    timeZone="fuseauhoraire",
    tags="etiquettes motscles",
    emailSubscribed="newsletter infolettre abonne consentementemail consentement",
    smsSubscribed="consentementsms",
    consentedAt="datedeconsentement dateconsentement datedinscription",
    left_out="civilite societe entreprise adresse codepostal ville pays numeroclient remarque "
    "remarques commentaire commentaires",
)
_FRENCH_WORDS: Final = (
    "nomdefamille courriel adresseemail adressemail telephone datedenaissance codepostal civilite"
)
_GERMAN_EMAIL: Final = "email emailadresse mail mailadresse"
_FRENCH_EMAIL: Final = "email mail courriel adresseemail adressemail adresseelectronique"

PRESETS: Final = (
    _OURS,
    _MAILCHIMP,
    _SHOPIFY,
    _KLAVIYO,
    _BREVO,
    _HUBSPOT,
    Preset(
        "german",
        _marks(_GERMAN_EMAIL, "vorname"),
        {**_GERMAN, "name": "lastName"},
        others=False,
    ),
    Preset("german", _marks(_GERMAN_EMAIL, _GERMAN_WORDS), _GERMAN, others=False),
    Preset(
        "french",
        _marks(_FRENCH_EMAIL, "prenom"),
        {**_FRENCH, "nom": "lastName"},
        others=False,
    ),
    Preset("french", _marks(_FRENCH_EMAIL, _FRENCH_WORDS), _FRENCH, others=False),
)
"""The first that fits is taken. A name beside a first name is the last name."""
