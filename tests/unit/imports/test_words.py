"""What files say of a consent, in the words of other tools."""

import pytest

from shared.imports.logic.words import agreement, folded

AGREED = [
    True, "yes", "TRUE", " 1 ", "Y", "Subscribed", "SUBSCRIBED", "Subscribe", "active", "Opted In",
    "ja", "J", "WAHR", "Aktiv", "abonniert", "Angemeldet", "oui", "VRAI", "Abonn\u00e9",
    "abonne\u0301e",
]  # fmt: skip
NOT_ASKED = [
    False, None, "no", "FALSE", "0", "N", "none", "pending", "never_subscribed",
    "NEVER_SUBSCRIBED", "Never subscribed", "Nonsubscribed", "Non-Subscribed", "not subscribed",
    "transactional", "INVALID", "nein", "FALSCH", "nie abonniert", "nicht abonniert", "ausstehend",
    "non", "Faux",
]  # fmt: skip
LEFT = [
    "unsubscribed", "Unsubscribed", "UNSUBSCRIBED", "left", "cleaned", "Bounced", "hard bounce",
    "Opted-out", "complained", "blocklisted", "abgemeldet", "Bereinigt", "d\u00e9sabonn\u00e9",
]  # fmt: skip


@pytest.mark.parametrize("word", AGREED)
def test_words_that_subscribe(word: object) -> None:
    assert agreement(word) is True


@pytest.mark.parametrize("word", NOT_ASKED)
def test_words_of_people_who_were_not_asked(word: object) -> None:
    assert agreement(word) is None


@pytest.mark.parametrize("word", LEFT)
def test_words_that_unsubscribe(word: object) -> None:
    assert agreement(word) is False


@pytest.mark.parametrize("word", ["", "perhaps", "2", 1, 0, 1.0, [], {}])
def test_other_words_are_refused_by_a_sentence(word: object) -> None:
    with pytest.raises(ValueError, match="is no word for a consent"):
        agreement(word)


def test_words_are_compared_by_letters_and_digits() -> None:
    assert folded(" Pr\u00e9nom* ") == folded("PRENOM") == "prenom"
    assert folded("E-Mail-Adresse") == "emailadresse"
    assert folded("Stra\u00dfe") == "strasse"
