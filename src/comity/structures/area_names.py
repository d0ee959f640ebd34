"""From whatever a file calls an area to its code in CL_AREA."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from comity.structures.area_text import area_key
from comity.structures.areas import CL_AREA
from comity.structures.pack import standard_pack
from comity.structures.resources import read_table

OTHER_LANGUAGES = (
    *("fr", "es", "de", "pt", "it", "pl", "tr", "ar", "zh"),
    *("be", "uk", "kk", "ky", "tg", "uz", "hy", "az", "ka"),
)
_ALPHA_2, _ALPHA_3 = 2, 3
_LONGEST_NAME = 200


class AreaResolver:
    """Resolves codes and names of areas.

    `overrides` maps texts of one source to codes and goes before everything else; an empty code means "not an
    area". `languages` are the CLDR languages asked when English, Russian and the alias table don't know a name.
    """

    def __init__(
        self, overrides: Mapping[str, str] | None = None, *, languages: Iterable[str] = OTHER_LANGUAGES
    ) -> None:
        """Take the source's own names, and the languages to fall back to."""
        own = {text: code or None for text, code in (overrides or {}).items()}
        self._overrides = {**{key: code for text, code in own.items() if (key := area_key(text))}, **own}
        self._languages = tuple(languages)
        self._known: dict[str, str | None] = {}

    def resolve(self, text: str) -> str | None:
        """Return the area's code in CL_AREA, or None where the text names none, several, or an aggregate.

        ISO alpha-2 and alpha-3 codes, CL_AREA's own, Eurostat's EL and UK, and names are read. A dissolved state
        resolves to itself, never to a successor.

        >>> AreaResolver().resolve("Киргизия "), AreaResolver().resolve("SCG"), AreaResolver().resolve("EU28")
        ('KG', 'CSXX', None)
        """
        if text not in self._known:
            self._known[text] = self._find(text)
        return self._known[text]

    def is_aggregate(self, text: str) -> bool:
        """Say whether the text is known to name a region or a union, whose rows a mapping drops."""
        return area_key(text) in _aggregates()

    def _find(self, text: str) -> str | None:
        if len(text) > _LONGEST_NAME:
            return None
        key = area_key(text)
        own = next((one for one in (text.strip(), key) if one in self._overrides), None)
        if own is not None and (own or not text.strip()):
            return self._overrides[own]
        if key in _aggregates():
            return None
        return _code(text.strip()) or _first_names().get(key) or _further_names(self._languages).get(key)


def _code(text: str) -> str | None:
    """Return the area of a code: CL_AREA's own as they stand, the others in any case."""
    if text in standard_pack().codelists[CL_AREA]:
        return text
    return _codes().get(text.upper()) if text.isascii() and text.isalpha() else None


@cache
def _codes() -> Mapping[str, str]:
    """Return every code in use for an area, in capitals; a dissolved state's code never leads to a successor."""
    from babel.core import get_global

    areas = standard_pack().codelists[CL_AREA]
    codes = {code.id: code.id for code in areas.codes if len(code.id) == _ALPHA_2 and code.id.isalpha()}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == _ALPHA_3 and alias.isalpha() and len(targets) == 1 and targets[0] in areas:
            codes[alias] = targets[0]
    return {**codes, **read_table("aliases.toml")["codes"]}


@cache
def _first_names() -> Mapping[str, str]:
    """Return the area of every key of an English or Russian name or an alias; aliases go first."""
    areas = standard_pack().codelists[CL_AREA]
    pairs = [(code.id, name) for code in areas.codes for name in code.names.values()]
    aliases = [(code, name) for code, names in read_table("aliases.toml")["names"].items() for name in names]
    return {**_unambiguous(pairs), **_unambiguous(aliases)}


@cache
def _further_names(languages: tuple[str, ...]) -> Mapping[str, str]:
    return _unambiguous(_cldr_names(languages))


def _cldr_names(languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    from babel import Locale

    areas = standard_pack().codelists[CL_AREA]
    for language in languages:
        for code, name in Locale.parse(language).territories.items():
            if code in areas:
                yield code, name


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return the code of each key that only one area has."""
    found: dict[str, set[str]] = {}
    for code, name in pairs:
        found.setdefault(area_key(name), set()).add(code)
    return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1 and key}


@cache
def _aggregates() -> frozenset[str]:
    return frozenset(area_key(name) for name in read_table("aliases.toml")["aggregates"]["names"])
