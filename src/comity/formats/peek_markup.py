"""A first look at XML and JSON that is no SDMX message: its names as columns, with the values under them.

Only their shapes are looked at, as for any other file, to tell one that is about persons before it is kept.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, zip_longest

_MOST_NAMES, _MOST_VALUES, _MOST_PAIRS = 200, 60, 20_000
_XML = re.compile(
    r"""([\w.\-]+)\s*=\s*(?:"([^"<]{0,200})"|'([^'<]{0,200})')"""
    r"""|<(?:[\w.\-]+:)?([\w.\-]+)[^<>]{0,500}>([^<]{1,200})</"""
)
_JSON = re.compile(r'"([^"\\]{1,100})"\s*:\s*(?:"((?:[^"\\]|\\.){0,200})"|(-?\d[\d.eE+\-]*))')


def columns_of_markup(text: str) -> tuple[list[str], list[list[str]]]:
    """Return the names in an XML or JSON text as a header, and their values below them, in order of appearance."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in _pairs(text):
        if (name in found or len(found) < _MOST_NAMES) and len(found[name]) < _MOST_VALUES:
            found[name].append(value)
    rows = [list(row) for row in zip_longest(*found.values(), fillvalue="")]
    return list(found), rows


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    if text.lstrip().startswith("<"):
        for match in islice(_XML.finditer(text), _MOST_PAIRS):
            name, double, single, element, content = match.groups()
            yield (element, content) if element else (name, double if double is not None else single)
    else:
        for match in islice(_JSON.finditer(text), _MOST_PAIRS):
            yield match[1], match[2] if match[2] is not None else match[3]
