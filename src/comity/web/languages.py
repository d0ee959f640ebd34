"""The language of an answer: the best of Accept-Language that texts are written in."""

from fastapi import Request

LANGUAGES = ("en", "ru")


def language_of(request: Request) -> str:
    """Return the language that a request asks for; the group's first where it asks for none that is known.

    A `language` in the query stands before the header, so that a link keeps its language.
    """
    asked = request.query_params.get("language")
    if asked in LANGUAGES:
        return asked
    return best_language(request.headers.get("accept-language", ""), usual=_usual(request))


def best_language(accepted: str, *, usual: str = LANGUAGES[0]) -> str:
    """Return the best of an Accept-Language header (RFC 9110, section 12.5.4), the usual one where none is known.

    >>> best_language("fr, ru-RU;q=0.8, en;q=0.5")
    'ru'
    >>> best_language("*"), best_language("")
    ('en', 'en')
    """
    best, weight = usual, 0.0
    for part in accepted.split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        quality = _quality(parameters)
        if language in LANGUAGES and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _usual(request: Request) -> str:
    hub = getattr(request.app.state, "hub", None)
    known = [language for language in hub.group.languages if language in LANGUAGES] if hub is not None else []
    return known[0] if known else LANGUAGES[0]
