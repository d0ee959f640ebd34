"""The media types of SDMX-REST, and which of them an Accept header asks for (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from comity.formats.structure import matching_versions

_PART = re.compile(r'\s*,\s*(?=(?:[^"]*"[^"]*")*[^"]*$)')
_PARAMETER = re.compile(r'([^\s=;]+)\s*=\s*(?:"([^"]*)"|([^\s;]*))')
_SEMANTIC = 2
_ANY = "*/*"
_PLAIN = {
    "xml": ("application/xml", "text/xml"),
    "json": ("application/json",),
    "csv": ("text/csv", "application/csv"),
}


@dataclass(frozen=True)
class MediaType:
    """A format that can be had: SDMX's type and version, the writer's name for it, the parameters that it takes."""

    type: str
    version: str
    format: str
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def syntax(self) -> str:
        """Return `xml`, `json` or `csv`."""
        return self.type.rpartition("+")[2]

    def names(self) -> tuple[str, ...]:
        """Return the media types by which it can be asked for, the most general last."""
        return (f"application/vnd.sdmx.{self.type}", *_PLAIN[self.syntax], "application/*", _ANY)


@dataclass(frozen=True)
class Chosen:
    """The format of an answer, and what was chosen for the parameters that it takes."""

    media: MediaType
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        """Return the value of Content-Type."""
        told = "".join(f";{name}={value}" for name, value in self.options.items())
        return f"application/vnd.sdmx.{self.media.type};version={self.media.version}{told}"


_CSV_CHOICES = {
    "labels": ("id", "name", "both"),
    "timeFormat": ("original", "normalized"),
    "keys": ("none", "obs", "series", "both"),
}
_CSV_1_CHOICES = {"labels": ("id", "both"), "timeFormat": ("original", "normalized")}
DATA = (
    MediaType("data+json", "2.1.0", "sdmx-json-2.1"),
    MediaType("data+xml", "3.1.0", "sdmx-ml-3.1"),
    MediaType("data+csv", "2.1.0", "sdmx-csv-2.1", _CSV_CHOICES),
    MediaType("data+json", "2.0.0", "sdmx-json-2.0"),
    MediaType("data+xml", "3.0.0", "sdmx-ml-3.0"),
    MediaType("data+csv", "2.0.0", "sdmx-csv-2.0", _CSV_CHOICES),
    MediaType("structurespecificdata+xml", "2.1", "sdmx-ml-2.1"),
    MediaType("genericdata+xml", "2.1", "sdmx-ml-2.1-generic"),
    MediaType("structurespecifictimeseriesdata+xml", "2.1", "sdmx-ml-2.1-time-series"),
    MediaType("generictimeseriesdata+xml", "2.1", "sdmx-ml-2.1-generic-time-series"),
    MediaType("data+csv", "1.0.0", "sdmx-csv-1.0", _CSV_1_CHOICES),
)
STRUCTURES = (
    MediaType("structure+json", "2.1.0", "sdmx-json-2.1"),
    MediaType("structure+xml", "3.1.0", "sdmx-ml-3.1"),
    MediaType("structure+json", "2.0.0", "sdmx-json-2.0"),
    MediaType("structure+xml", "3.0.0", "sdmx-ml-3.0"),
    MediaType("structure+xml", "2.1", "sdmx-ml-2.1"),
)
SCHEMAS = (
    MediaType("schema+json", "2.1.0", "json-schema-2.1"),
    MediaType("schema+xml", "3.1.0", "xsd-3.1"),
    *STRUCTURES[:2],
    MediaType("schema+json", "2.0.0", "json-schema-2.0"),
    MediaType("schema+xml", "3.0.0", "xsd-3.0"),
    *STRUCTURES[2:],
    MediaType("schema+xml", "2.1", "xsd-2.1"),
)


def old_first(offers: Sequence[MediaType]) -> tuple[MediaType, ...]:
    """Return the offers as a client of SDMX-REST 1.x expects them where it doesn't say: SDMX-ML 2.1 first."""
    usual = ("sdmx-ml-2.1-generic", "sdmx-ml-2.1", "xsd-2.1")
    return tuple(sorted(offers, key=lambda one: usual.index(one.format) if one.format in usual else len(usual)))


@dataclass(frozen=True)
class _Range:
    """One part of an Accept header."""

    name: str
    version: str | None
    options: Mapping[str, str]
    quality: float


def choose(accept: str, offers: Sequence[MediaType]) -> Chosen | None:
    """Return the best of the offers for an Accept header; of equals the first. None where none is accepted.

    A version may be a pattern (`2+.0.1`); without one any is meant. Parameters that a format takes are chosen by
    the same part of the header; with a value that the format doesn't take, the part doesn't ask for it.

    >>> choose("text/html;q=0.9, application/vnd.sdmx.data+csv;labels=both;q=0.5", DATA).content_type
    'application/vnd.sdmx.data+csv;version=2.1.0;labels=both'
    """
    ranges = _parse(accept) or [_Range(_ANY, None, {}, 1.0)]
    best: tuple[float, int] = (0.0, 0)
    found: Chosen | None = None
    for place, offer in enumerate(offers):
        matching = [(one, rank) for one in ranges if (rank := _rank(one, offer, offers)) is not None]
        if not matching:
            continue
        chosen = min(matching, key=lambda pair: pair[1])[0]
        score = (chosen.quality, -place)
        if chosen.quality > 0 and (found is None or score > best):
            best, found = score, Chosen(offer, dict(chosen.options))
    return found


def _rank(wanted: _Range, offer: MediaType, offers: Sequence[MediaType]) -> tuple[int, bool] | None:
    """Return how specifically a part means an offer (the less the more), None where it doesn't."""
    names = offer.names()
    if wanted.name not in names:
        return None
    if any(value not in offer.choices.get(name, ()) for name, value in wanted.options.items()):
        return None
    if wanted.version is not None:
        available = [one.version for one in offers if one.type == offer.type]
        asked = (wanted.version, *(f"{wanted.version}.0" for _ in range(wanted.version.count(".") < _SEMANTIC)))
        if not any(offer.version in matching_versions(version, available) for version in asked):
            return None
    return names.index(wanted.name), wanted.version is None


def _parse(accept: str) -> list[_Range]:
    return [_range(part) for part in _PART.split(accept) if part.strip()]


def _range(part: str) -> _Range:
    name, _, rest = part.partition(";")
    given = {match[1].lower(): match[2] or match[3] or "" for match in _PARAMETER.finditer(rest)}
    spelled = {one.lower(): one for one in _CSV_CHOICES}
    options = {spelled[key]: value for key, value in given.items() if key in spelled}
    return _Range(name.strip().lower(), given.get("version"), options, _quality(given.get("q", "1")))


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
