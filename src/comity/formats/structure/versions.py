"""Versions of artefacts: semantic and legacy ones, their order, and references with wildcards."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering

_VERSION = re.compile(r"(\d+)(?:\.(\d+)(?:\.(\d+)(?:-([A-Za-z0-9\-.]+))?)?)?")
_ALL = "*"
_STABLE = "+"
_ANY = "~"
_WORDS = {"latest": _ANY, "all": _ALL, "": _ANY}
_SEMANTIC = 3


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version: its numbers (one to three) and the extension of a draft, empty where there is none.

    Versions are ordered as semantic versioning orders them: numbers first, a draft before its release. Of a legacy
    and a semantic version with the same numbers the semantic one is later.
    """

    numbers: tuple[int, ...]
    extension: str = ""

    @property
    def is_stable(self) -> bool:
        """Say whether it is a semantic version that won't change: from 1.0.0 on, without extension."""
        return len(self.numbers) == _SEMANTIC and self.numbers[0] > 0 and not self.extension

    def __lt__(self, other: object) -> bool:
        """Order by precedence."""
        if not isinstance(other, Version):
            return NotImplemented
        return self._order < other._order

    @property
    def _order(self) -> tuple[object, ...]:
        padded = (*self.numbers, 0, 0)[:_SEMANTIC]
        parts = tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in self.extension.split("."))
        return (padded, not self.extension, parts, len(self.numbers))


def parse_version(text: str) -> Version | None:
    """Return a version, None where the text is none.

    >>> parse_version("1.10.0") > parse_version("1.9.2") > parse_version("1.9.2-draft")
    True
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    return Version(tuple(int(number) for number in match.groups()[:3] if number is not None), match[4] or "")


def matching_versions(wanted: str, available: Iterable[str]) -> list[str]:
    """Return which of the available versions a reference means, the latest first.

    As the technical notes and the REST interface of SDMX 3 have it: `1.2.3` is that version; `+` the stable ones,
    `~` and `*` any; after a number (`1+.2.0`, `1.2+.0`, `1.2.3+`) those from there on in which the numbers before
    it are the same; `1.+.0` is `1.0+.0`; a comma is *or*. Where the standard refuses two numbers with `+` (`1.2+`),
    and where `1.*` and `1.~` find no version of two numbers, they are read as if `.0` followed. `latest` is `~`,
    `all` is `*`.

    >>> matching_versions("1.0+.0", ["1.0.0", "1.2.0", "1.3.0-draft", "2.0.0"])
    ['1.2.0', '1.0.0']
    """
    known = {text: version for text in available if (version := parse_version(text))}
    found = {text for one in wanted.split(",") for text in _matching(one.strip(), known)}
    exact = [wanted] if wanted in set(available) and wanted not in known else []
    return exact + sorted(found, key=lambda text: known[text], reverse=True)


def best_version(wanted: str, available: Iterable[str]) -> str | None:
    """Return the latest of the versions that a reference means, None where there is none.

    >>> best_version("2.*", ["1.0", "2.0", "2.10", "3.0"]), best_version("2.0", ["1.0"])
    ('2.10', None)
    """
    return next(iter(matching_versions(wanted, list(available))), None)


def has_wildcard(version: str) -> bool:
    """Say whether a version in a reference may mean several."""
    return version in _WORDS or any(mark in version for mark in (_ALL, _STABLE, _ANY, ","))


def _matching(wanted: str, known: dict[str, Version]) -> list[str]:
    pattern = _parse_pattern(_WORDS.get(wanted, wanted))
    if pattern is None:
        return [wanted] if wanted in known else []
    found = [text for text, version in known.items() if pattern.accepts(version)]
    if not found and len(pattern.least) == _SEMANTIC - 1:
        wider = _Pattern((*pattern.least, 0), pattern.free, pattern.mark)
        found = [text for text, version in known.items() if wider.accepts(version)]
    return found


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Versions from `least` on that have the same numbers before place `free`; `mark` says which of them.

    `least` is empty where versions of any length are meant.
    """

    least: tuple[int, ...]
    free: int
    mark: str

    def accepts(self, version: Version) -> bool:
        if self.mark == _STABLE and not version.is_stable:
            return False
        if not self.least:
            return True
        numbers = version.numbers
        return (
            len(numbers) == len(self.least)
            and numbers[: self.free] == self.least[: self.free]
            and numbers >= self.least
        )


def _parse_pattern(text: str) -> _Pattern | None:
    """Return the pattern of a version with one wildcard, None where it has none or isn't one."""
    if text in (_ALL, _STABLE, _ANY):
        return _Pattern((), 0, text)
    parts = text.split(".")
    places = [place for place, part in enumerate(parts) if part[-1:] in (_ALL, _STABLE, _ANY)]
    if len(places) != 1 or len(parts) > _SEMANTIC:
        return None
    place = places[0]
    mark = parts[place][-1]
    numbers = [part.rstrip(mark) or "0" for part in parts]
    if not all(number.isdigit() for number in numbers):
        return None
    if len(parts) == _SEMANTIC - 1 and mark == _STABLE:
        numbers.append("0")
    return _Pattern(tuple(map(int, numbers)), place, mark)
