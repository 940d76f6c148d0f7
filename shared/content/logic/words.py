"""The few words that we add to emails, in the brand's language."""

from dataclasses import dataclass
from typing import Final

_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    unsubscribe: str
    preferences: str
    view: str
    product: str


_WORDS: Final = {
    "en": Words("Unsubscribe", "Preferences", "View in browser", "View product"),
    "de": Words("Abmelden", "Einstellungen", "Im Browser ansehen", "Zum Produkt"),
    "es": Words("Darse de baja", "Preferencias", "Ver en el navegador", "Ver producto"),
    "fr": Words("Se désabonner", "Préférences", "Voir dans le navigateur", "Voir le produit"),
    "it": Words("Annulla iscrizione", "Preferenze", "Apri nel browser", "Vedi prodotto"),
    "nl": Words("Uitschrijven", "Voorkeuren", "Bekijk in browser", "Bekijk product"),
    "pl": Words("Wypisz się", "Preferencje", "Zobacz w przeglądarce", "Zobacz produkt"),
    "pt": Words("Cancelar inscrição", "Preferências", "Ver no navegador", "Ver produto"),
}


def words(language: str) -> Words:
    """Return the words of a language, such as `de` or `de-AT`; English for those not known."""
    return _WORDS.get(primary(language), _WORDS["en"])


def primary(language: str) -> str:
    """Return the language without region or script."""
    return language.replace("_", "-").split("-")[0].lower()


def direction(language: str) -> str:
    """Return the direction in which a language is written: `ltr` or `rtl`."""
    return "rtl" if primary(language) in _RIGHT_TO_LEFT else "ltr"
