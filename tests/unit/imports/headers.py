"""Files of other tools as they write them: the header, a row, and what it is to us."""

from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue


@dataclass(frozen=True)
class File:
    """A file of one row, the preset that it is recognised by, and how its row is read.

    `told` are the fields of which something is left out.
    """

    preset: str
    content: str
    read: dict[str, JsonValue]
    told: list[str] = field(default_factory=list)


_MAILCHIMP: Final = (
    '"Email Address","First Name","Last Name",Address,"Phone Number",Birthday,MEMBER_RATING,'
    "OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,"
    "REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS"
)
_SHOPIFY: Final = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
    "Default Address Address1,Default Address Address2,Default Address City,"
    "Default Address Province Code,Default Address Country Code,Default Address Zip,"
    "Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,"
    "Tags"
)
_KLAVIYO: Final = (
    "Email,Klaviyo ID,First Name,Last Name,Organization,Title,Phone Number,Address,Address 2,City,"
    "State / Region,Country,Zip Code,Latitude,Longitude,Source,IP Address,Email Marketing Consent,"
    "Email Marketing Consent Timestamp,Email Suppressions,Historic Customer Lifetime Value,"
    "Profile Created On,Date Added"
)
_BREVO: Final = (
    "CONTACT ID;EMAIL;LASTNAME;FIRSTNAME;SMS;DOUBLE_OPT-IN;OPT_IN;ADDED_TIME;MODIFIED_TIME;STYLE"
)
_HUBSPOT: Final = (
    '"Record ID","First Name","Last Name","Email","Phone Number","Contact owner",'
    '"Primary Associated Company ID","Last Activity Date (GMT+1)","Lead Status",'
    '"Marketing contact status","Create Date","Associated Company","Unsubscribed from all email"'
)
_ANN: Final[dict[str, JsonValue]] = {
    "email": "ann@example.com",
    "firstName": "Ann",
    "lastName": "Doe",
}

FILES: Final = {
    "Mailchimp, subscribed": File(
        "mailchimp",
        f'{_MAILCHIMP}\nann@example.com,Ann,Doe,"Main St 1  4020 Linz",+43 664 1234567,05/23,2,'
        ',,"2024-03-14 09:14:00",77.1.1.1,48.3,14.3,1,2,europe/vienna,AT,4,"2024-03-14 09:15:00",'
        '55331253,8a9b,,"""tag one"",""tag, two"""\n',
        {
            **_ANN,
            "phone": "+436641234567",
            "timeZone": "Europe/Vienna",
            "tags": ["tag one", "tag, two"],
            "emailSubscribed": True,
            "emailConsentedAt": "2024-03-14T09:14:00.000Z",
        },
        ["birthday"],
    ),
    "Mailchimp, unsubscribed": File(
        "mailchimp",
        f"{_MAILCHIMP},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,"
        f'UNSUB_REASON_OTHER\nann@example.com,Ann,Doe{"," * 7}"2024-03-14 09:14:00"{"," * 13},'
        '"2025-01-02 03:04:05",Sale,1a,NO_LONGER_INTERESTED,\n',
        {
            **_ANN,
            "emailSubscribed": False,
            "emailConsentedAt": "2025-01-02T03:04:05.000Z",
        },
    ),
    "Mailchimp, cleaned": File(
        "mailchimp",
        f"{_MAILCHIMP},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID\n"
        f'ann@example.com,Ann,Doe{"," * 7}"2024-03-14 09:14:00"{"," * 13},'
        '"2025-01-02 03:04:05",,\n',
        {**_ANN, "emailSubscribed": False},
    ),
    "Mailchimp, without a time": File(
        "mailchimp",
        'Email,"First Name","Last Name",ORIGIN,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID\n'
        "ann@example.com,Ann,Doe,shop,2,,,1\n",
        _ANN,
    ),
    "Shopify": File(
        "shopify",
        f"{_SHOPIFY}\n'7104,Ann,Doe,ann@example.com,yes,,Main St 1,,Linz,,AT,'4020,'+4366400000,"
        '\'+436641234567,no,79.80,2,,no,"vip, eid"\n',
        {**_ANN, "phone": "+436641234567", "tags": ["vip", "eid"], "emailSubscribed": True},
    ),
    "Shopify, not asked": File(
        "shopify",
        f"{_SHOPIFY}\n7104,Ann,Doe,ann@example.com,no,,,,,,,,,,yes,0.00,0,,no,\n",
        {**_ANN, "smsSubscribed": True},
    ),
    "Shopify, of old": File(
        "shopify",
        "First Name,Last Name,Email,Company,Address1,Address2,City,Province,Province Code,Country,"
        "Country Code,Zip,Phone,Accepts Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt\n"
        "Ann,Doe,ann@example.com,,,,,,,,,,'+436641234567,yes,0.00,0,,,no\n",
        {**_ANN, "phone": "+436641234567", "emailSubscribed": True},
    ),
    "Shopify, with statuses": File(
        "shopify",
        "Customer ID,First Name,Last Name,Email,Email Marketing Status,SMS Marketing Status,"
        "Language,Total Spent\n7104,Ann,Doe,ann@example.com,UNSUBSCRIBED,NOT_SUBSCRIBED,de,0.00\n",
        {**_ANN, "locale": "de", "emailSubscribed": False},
    ),
    "Klaviyo": File(
        "klaviyo",
        f"{_KLAVIYO}\nann@example.com,01H,Ann,Doe,,,+436641234567,,,,,,,,,Form,1.1.1.1,SUBSCRIBED,"
        "2023-03-13 14:12:35+00:00,[],0,2023-03-13,2023-03-13\n",
        {
            **_ANN,
            "phone": "+436641234567",
            "emailSubscribed": True,
            "emailConsentedAt": "2023-03-13T14:12:35.000Z",
        },
    ),
    "Klaviyo, never": File(
        "klaviyo",
        f"{_KLAVIYO}\nann@example.com,01H,Ann,Doe,,,,,,,,,,,,,,NEVER_SUBSCRIBED,,,,,\n",
        _ANN,
    ),
    "Klaviyo, suppressed": File(
        "klaviyo",
        f"{_KLAVIYO}\nann@example.com,01H,Ann,Doe,,,,,,,,,,,,,,SUBSCRIBED,,HARD_BOUNCE,,,\n",
        {**_ANN, "emailSubscribed": False},
    ),
    "Brevo": File(
        "brevo",
        f"{_BREVO}\n17;ann@example.com;Doe;Ann;436641234567;Yes;;2024-01-02 03:04:05;"
        "2024-01-02 03:04:05;calm\n",
        {**_ANN, "phone": "+436641234567", "emailSubscribed": True},
    ),
    "Brevo, blocklisted": File(
        "brevo",
        "EMAIL,LASTNAME,FIRSTNAME,SMS,EMAIL_BLACKLISTED,ADDED_TIME,MODIFIED_TIME\n"
        "ann@example.com,Doe,Ann,,Yes,,\n",
        {**_ANN, "emailSubscribed": False},
    ),
    "HubSpot": File(
        "hubspot",
        f'{_HUBSPOT}\n"51","Ann","Doe","ann@example.com","+436641234567","Bo","",'
        '"2026-01-02 03:04","New","Marketing contact","2023-01-05 14:03","","false"\n',
        {**_ANN, "phone": "+436641234567"},
    ),
    "HubSpot, left": File(
        "hubspot",
        f'{_HUBSPOT}\n"51","Ann","Doe","ann@example.com","","","","","","","","","true"\n',
        {**_ANN, "emailSubscribed": False},
    ),
    "Excel, German": File(
        "german",
        "\ufeffAnrede;Vorname;Name;E-Mail-Adresse;Telefon;Stra\u00dfe;PLZ;Ort;Geburtsdatum;Sprache;"
        "Schlagw\u00f6rter;Newsletter;;\nFrau;Ann;Doe; ann@example.com ;+43 664 1234567;Weg 1;"
        '4020;Linz;05.06.1985;de;"Stammkunde, VIP";ja\n',
        {
            **_ANN,
            "phone": "+436641234567",
            "birthday": "1985-06-05",
            "locale": "de",
            "tags": ["Stammkunde", "VIP"],
            "emailSubscribed": True,
        },
    ),
    "Excel, German, without a first name": File(
        "german",
        "E-Mail;Nachname;Handy;Newsletter\nann@example.com;Doe;;nein\n",
        {"email": "ann@example.com", "lastName": "Doe"},
    ),
    "Excel, French": File(
        "french",
        "Civilit\u00e9;Pr\u00e9nom;Nom;Adresse e-mail;T\u00e9l\u00e9phone;Code postal;Ville;"
        "Date de naissance;Abonn\u00e9\n"
        "Mme;Ann;Doe;ann@example.com;+33 6 12 34 56 78;75001;Paris;23/05/1987;oui\n",
        {**_ANN, "phone": "+33612345678", "birthday": "1987-05-23", "emailSubscribed": True},
    ),
    "Excel, French, decomposed": File(
        "french",
        "Pre\u0301nom\tNom de famille\tCourriel\tInfolettre\nAnn\tDoe\tann@example.com\tnon\n",
        _ANN,
    ),
    "ours": File(
        "glamlink",
        "id,email,phone,firstName,lastName,userId,birthday,locale,timeZone,emailSubscribed,"
        "smsSubscribed,emailStatus,smsStatus,subscribedAt,unsubscribedAt,segmentIds,tags,"
        "totalOrders,totalSpent,lastPurchaseAt,lastEmailOpenedAt,lastEmailClickedAt,source,"
        "sourceDetail,createdAt,updatedAt,properties\n"
        "7Qe1,ann@example.com,,Ann,Doe,ann,'--05-23,,,false,false,unsubscribed,none,"
        "2026-01-10T08:12:45.000Z,2026-01-11T08:12:45.000Z,vip,,0,0.0,,,,manual,,"
        '2026-01-10T08:12:45.000Z,2026-01-10T08:12:45.000Z,"{""size"": ""M""}"\n',
        {
            **_ANN,
            "birthday": "--05-23",
            "properties": {"size": "M"},
            "emailSubscribed": False,
            "emailConsentedAt": "2026-01-11T08:12:45.000Z",
        },
    ),
}
