"""Read words as other tools write them: names of columns, and what a person agreed to."""

import unicodedata
from typing import Final

from shared.subscribers.models.suppression import SuppressionReason


def folded(text: str) -> str:
    """Return only the letters and digits of a text, in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if each.isalnum())


_SUBSCRIBED: Final = (
    "true yes y 1 on subscribe subscribed active confirmed optin opted-in "
    "ja j wahr aktiv abonniert angemeldet bestätigt oui vrai abonné abonnée inscrit inscrite sí"
)
_NOT_ASKED: Final = (
    "false no n 0 off none never never-subscribed non-subscribed not-subscribed not-set pending "
    "unconfirmed not-confirmed not-opted-in unknown inactive invalid redacted archived "
    "transactional nein falsch nie nie-abonniert nicht-abonniert nicht-angemeldet nicht-bestätigt "
    "unbestätigt ausstehend inaktiv unbekannt non faux non-abonné non-abonnée non-inscrit"
)
_BOUNCED: Final = "cleaned bounced hard-bounce hard-bounced bereinigt"
_COMPLAINED: Final = "complained complaint spam spam-complaint"
_LEFT: Final = (
    "unsubscribe unsubscribed left optout opted-out suppressed blacklisted blocklisted "
    "abgemeldet abbestellt ausgetragen désabonné désabonnée désinscrit désinscrite "
    f"{_BOUNCED} {_COMPLAINED}"
)
_WORDS: Final = {
    folded(word): agreed
    for words, agreed in ((_SUBSCRIBED, True), (_NOT_ASKED, None), (_LEFT, False))
    for word in words.split()
}
_REASONS: Final = {
    folded(word): reason
    for words, reason in (
        (_BOUNCED, SuppressionReason.BOUNCED),
        (_COMPLAINED, SuppressionReason.COMPLAINED),
    )
    for word in words.split()
}


def suppression(value: object) -> SuppressionReason | None:
    """Return why nobody may write to an address, where a word says more than that they left."""
    return _REASONS.get(folded(value)) if isinstance(value, str) else None


def agreement(value: object) -> bool | None:
    """Return what a text, or a boolean of JSON, says of a consent.

    True: the person agreed. False: they left, or may not be written to. None: they were not asked,
    which is all that a bare "no" says. Raise `ValueError` for any other value.
    """
    if isinstance(value, bool) or value is None:
        return value or None
    word = folded(value) if isinstance(value, str) else ""
    if word not in _WORDS:
        raise ValueError(
            "is no word for a consent; one is subscribed (also yes, true), unsubscribed, or "
            "none for a person who was not asked (also no, false)"
        )
    return _WORDS[word]
