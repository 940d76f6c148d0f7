"""Fields of what browsers send: beacons and sign-up forms."""

from typing import Final

_BEACONS: Final = ("SessionStart", "PageView", "Engagement", "Conversion", "Event", "Identify")

FIELDS: Final = {
    **{f"{name}.sessionId": "The session, as the last answer named it" for name in _BEACONS},
    **{f"{name}.id": "A random id of the beacon: a repeat counts once" for name in _BEACONS},
    **{f"{name}.type": "The type of the beacon" for name in _BEACONS},
    **{f"{name}.data": "The beacon's data" for name in _BEACONS},
    "SessionStart.sessionId": "The running session. It continues, unless the source is another",
    "age": "How many milliseconds the beacon waited before it was sent; at most a day counts",
    "SessionStartData.url": "The page's full URL: UTM parameters, click ids and `ref` are read "
    "from it",
    "nonce": "The random part for the session's id, so that a retry finds its own session",
    "view": "The number of this page view in its session: a repeat counts once",
    "page": "The page's path",
    "seconds": "How many seconds the session's pages have been visible so far",
    "ConversionData.type": "The type of the conversion",
    "ConversionData.value": "The value, in the brand's currency",
    "ConversionData.orderId": "The order's number. With it, reloads of the page count once",
    "ConversionData.currency": "Must be the brand's currency",
    "EventData.name": "The event's name: a letter, then letters, digits, `_`, `.`, `:`, `-`",
    "IdentifyData.visitorId": "May only repeat the session's visitor",
    "IdentifyData.email": "An email that the visitor states. Without `token` it proves nothing",
    "IdentifyData.userId": "A user id that the visitor states. Without `token` it proves nothing",
    "token": "A Firebase ID token, which proves who the visitor is",
    "sessionId": "The session's id",
    "results": "For a list of beacons: the session of each",
    "SignupForm.email": "The person's email",
    "SignupForm.firstName": "The first name, if the person is new",
    "SignupForm.lastName": "The last name, if the person is new",
    "SignupForm.phone": "The phone number, if the person is new. Required for `sms`",
    "SignupForm.visitorId": "The tracker's visitor id (`glam_visitor_id`)",
    "SignupForm.form": "The form's name, kept with the consent. The brand's `forms` have its text",
    "consentText": "What the person agreed to, as the form showed it; kept with the consent. May "
    "be left out if `form` is one of the brand's `forms`. Any other text is kept as a claim of the "
    "page",
    "SignupForm.channels": "The channels to subscribe to. Absent: those of the brand's form, else "
    "`email`",
    "website": "Honeypot, a field that people do not see. If it is filled, the form is refused",
    "SignupAnswer.status": "`ok`, or `pending` if the person must confirm by the link in a message",
}
