"""Formulas and error values in XLSX sheets, which the workbook reader shows as plain or empty cells.

Files that some programs write with namespace prefixes are read too. Document types, and so entities, were refused
when the file was taken. ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f).
"""

import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from comity.formats.mapping.parse import column_number
from comity.formats.national.sheet import OddCell
from comity.formats.sheet_extent import whole_number
from comity.formats.workbook_guard import UNOPENED
from comity.formats.workbook_parts import BOOK, RELATIONS, elements

_LONGEST_VALUE = 100
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


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
    except UNOPENED:
        return {}


def odd_cells(xml: bytes) -> OddCells:
    """Return the odd cells of one sheet's XML; those up to the place where it stops being well-formed."""
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.CharacterDataHandler = walk.text
    with suppress(expat.ExpatError):
        parser.Parse(xml, True)
    return walk.found


class _Walk:
    """Walks through the elements of a sheet and notes formulas and errors."""

    def __init__(self) -> None:
        self.found = OddCells()
        self._row = self._column = 0
        self._is_error = self._has_formula = self._in_value = False
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element's beginning."""
        kind = name.rpartition(":")[2]
        if kind == "c":
            match = _PLACE.fullmatch(attributes.get("r", ""))
            self._column += 1
            if match is not None:
                self._row, self._column = int(match[2]), column_number(match[1].upper())
            self._is_error, self._has_formula, self._value = attributes.get("t") == "e", False, ""
        elif kind == "row":
            self._row, self._column = whole_number(attributes.get("r", "")) or self._row + 1, 0
        elif kind == "f":
            self._has_formula = True
        self._in_value = kind == "v"

    def text(self, text: str) -> None:
        """Take text; only that of a value counts."""
        if self._in_value and len(self._value) < _LONGEST_VALUE:
            self._value += text

    def end(self, name: str) -> None:
        """Take an element's end."""
        self._in_value = False
        if name.rpartition(":")[2] != "c":
            return
        place = (self._row, self._column)
        if self._is_error:
            self.found.kinds[place], self.found.errors[place] = OddCell.ERROR, self._value or "#ERROR!"
        elif self._has_formula:
            self.found.kinds[place] = OddCell.FORMULA if self._value else OddCell.FORMULA_WITHOUT_VALUE


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the member that holds each sheet."""
    members = set(archive.namelist())
    relations = {e.get("Id", ""): e.get("Target", "") for e in elements(archive.read(RELATIONS), "Relationship")}
    paths: dict[str, str] = {}
    for entry in elements(archive.read(BOOK), "sheet"):
        target = relations.get(entry.get("id", ""), "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if path in members:
            paths[entry.get("name", "")] = path
    return paths
