"""Names in several languages, as SDMX carries them."""

from collections.abc import Mapping

FALLBACK_LANGUAGE = "en"


def localise(names: Mapping[str, str], language: str, default: str = "") -> str:
    """Return the name in `language`, else in English, else in any language, else `default`.

    >>> localise({"en": "Entries", "ru": "Въезды"}, "ru")
    'Въезды'
    >>> localise({"ru": "Въезды"}, "fr")
    'Въезды'
    """
    for tag in (language, FALLBACK_LANGUAGE):
        if tag in names:
            return names[tag]
    return next(iter(names.values()), default)
