"""Formulas and error values in XLSX sheets, which the workbook reader shows as plain or empty cells.

The sheets' XML is searched, not parsed: no entity is expanded, and files that some programs write with namespace
prefixes are read too. ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f).
"""

import html
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from comity.formats.mapping.parse import column_number
from comity.formats.national.sheet import OddCell

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>(.{0,9000}?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c(?:\s([^>]*))?>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(<(?:\w+:)?v(?:\s[^>]*)?>[^<]+<)?"
)
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")


@dataclass
class OddCells:
    """Cells of one sheet that aren't plain values, by (row, column number); `errors` holds the texts of errors."""

    kinds: dict[tuple[int, int], OddCell] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def read_xlsx_cells(data: bytes) -> Mapping[str, OddCells]:
    """Return the odd cells of each sheet, by sheet name; nothing where the workbook's parts don't fit together."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return {name: odd_cells(archive.read(path)) for name, path in _sheet_paths(archive).items()}
    except (KeyError, zipfile.BadZipFile, OSError, ValueError):
        return {}


def odd_cells(xml: bytes) -> OddCells:
    """Return the odd cells of one sheet's XML."""
    found = OddCells()
    for match in _FORMULA.finditer(xml) if b"<f" in xml or b":f" in xml else ():
        if place := _place(match[1] or b""):
            found.kinds[place] = OddCell.FORMULA if match[2] else OddCell.FORMULA_WITHOUT_VALUE
    for match in _ERROR.finditer(xml) if b't="e"' in xml or b"t='e'" in xml else ():
        if place := _place(match[1]):
            value = _VALUE.search(match[2])
            found.kinds[place] = OddCell.ERROR
            found.errors[place] = html.unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR!"
    return found


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _PLACE.search(attributes)
    return None if match is None else (int(match[2]), column_number(match[1].decode()))


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the member that holds each sheet."""
    relations = {
        entry.get("Id", ""): entry.get("Target", "")
        for entry in _attributes(_RELATION, archive.read("xl/_rels/workbook.xml.rels"))
    }
    paths: dict[str, str] = {}
    for entry in _attributes(_SHEET, archive.read("xl/workbook.xml")):
        target = relations.get(entry.get("id", ""), "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if path in archive.namelist():
            paths[entry.get("name", "")] = path
    return paths


def _attributes(element: re.Pattern[str], xml: bytes) -> list[dict[str, str]]:
    """Return the attributes of each such element, without namespace prefixes."""
    return [
        {
            name.rpartition(":")[2]: html.unescape(double or single)
            for name, double, single in _ATTRIBUTE.findall(text)
        }
        for text in element.findall(xml.decode("utf-8", "replace"))
    ]
