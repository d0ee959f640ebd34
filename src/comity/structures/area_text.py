"""The name of an area as a key: without what differs from one file to the next."""

import re
import unicodedata

_ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
_FOOTNOTE = re.compile(r"(?:[\s*†‡¹²³⁰-⁹]|\(\d{1,2}\)|\[\d{1,2}\])+$")
_WORDS = (
    (re.compile(r"(?<=\w)-\s+(?=\w)|\u00ad"), ""),
    (re.compile(r"\bthe\b"), ""),
    (re.compile(r"&"), " and "),
    (re.compile(r"[\W_]+"), ""),
    (re.compile(r"^saint"), "st"),
    (re.compile(r"острова"), "ова"),
    (re.compile(r"остров"), "ов"),
    (re.compile(r"святои"), "св"),
)


def area_key(text: str) -> str:
    """Return the key under which an area's name is looked up.

    Case, accents, ё and е, hyphens (also those of words broken over two lines), every kind of blank, apostrophes,
    "the", footnote marks, "St." for "Saint" and "о-в" for "остров" make no difference.

    >>> area_key("Gambia, The"), area_key("GAMBIA (the)*")
    ('gambia', 'gambia')
    >>> area_key("Казах- стан ")
    'казахстан'
    """
    decomposed = unicodedata.normalize("NFKD", _FOOTNOTE.sub("", text.strip()))
    plain = decomposed.translate(_ACCENTS).casefold()
    for pattern, instead in _WORDS:
        plain = pattern.sub(instead, plain)
    return plain
